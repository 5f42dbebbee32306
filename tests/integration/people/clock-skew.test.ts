import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openSession } from "@/lib/people/open-session";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { createPerson, type MadePerson } from "@/tests/factories/person";
import { codeAt, failureOf, openConsole, type TestConsole } from "@/tests/integration/people/open-console";

const MINUTE_MS = 60_000;
const STEP_MS = 30_000;
const UNIFORM = "The code was not accepted. Wait for the next one and try again.";

let cockpit: TestConsole;
beforeAll(async () => {
  cockpit = await openConsole();
});
afterAll(() => cockpit.close());

const prove = (person: MadePerson, totp: string) =>
  proveStepUp(cockpit.as(person.actor), { totp, action: "deploy:resolve", target: "dep_x" }, () => Promise.resolve(1));
/** The code that a clock so many milliseconds off shows now. */
const skewed = (person: MadePerson, ms: number) => codeAt(person, new Date(cockpit.now().getTime() + ms));
const say = async (person: MadePerson, ms: number) =>
  (await failureOf(prove(person, await skewed(person, ms)))).message;
const stored = (person: MadePerson) => cockpit.db.person.findUniqueOrThrow({ where: { id: person.id } });

describe("an authenticator with a wrong clock", () => {
  it.each([
    [5 * MINUTE_MS, "about 5 minutes ahead", 300],
    [-MINUTE_MS, "about 1 minute behind", -60],
    [-9 * MINUTE_MS, "about 9 minutes behind", -540],
  ])("that is off by %d ms is told so at its second code, and the audit row knows it", async (ms, words, seconds) => {
    const person = await createPerson(cockpit);
    expect(await say(person, ms)).toBe(UNIFORM);
    cockpit.advance(STEP_MS);
    expect(await say(person, ms)).toBe(
      `The code was not accepted: the clock of your authenticator is ${words}. Set it right, then use a new code.`,
    );
    const rows = await cockpit.auditRows("console.auth.step_up_failed");
    const own = rows.filter((row) => row.subject.id === person.id).map((row) => row.payload);
    expect(own.map((payload) => payload.clock_skew_seconds)).toEqual([undefined, seconds]);
    expect(own.map((payload) => payload.reason)).toEqual(["wrong_code", "wrong_code"]);
    expect((await stored(person)).stepUpFailures).toBe(2);
  });

  it("is told nothing for the same code twice, nor for two codes that differ in their offset", async () => {
    const person = await createPerson(cockpit);
    const code = await skewed(person, 5 * MINUTE_MS);
    for (const _ of [1, 2]) expect((await failureOf(prove(person, code))).message).toBe(UNIFORM);
    cockpit.advance(STEP_MS);
    expect(await say(person, 3 * MINUTE_MS)).toBe(UNIFORM);
  });

  it("is told nothing when another wrong code came in between, or the clock is further off than ten minutes", async () => {
    const person = await createPerson(cockpit);
    for (const ms of [5 * MINUTE_MS, 60 * MINUTE_MS, 5 * MINUTE_MS]) {
      expect(await say(person, ms)).toBe(UNIFORM);
      cockpit.advance(STEP_MS);
    }
    const other = await createPerson(cockpit);
    for (const _ of [1, 2]) {
      expect(await say(other, 11 * MINUTE_MS)).toBe(UNIFORM);
      cockpit.advance(STEP_MS);
    }
  });

  it("starts anew after a code that was right", async () => {
    const person = await createPerson(cockpit);
    await say(person, 5 * MINUTE_MS);
    await prove(person, await skewed(person, 0));
    expect(await stored(person)).toMatchObject({ totpSkewSteps: null, totpSkewStep: null, stepUpFailures: 0 });
    cockpit.advance(STEP_MS);
    expect(await say(person, 5 * MINUTE_MS)).toBe(UNIFORM);
  });

  it("is locked after ten codes like any other, and told nothing then", async () => {
    const person = await createPerson(cockpit);
    for (let count = 0; count < 10; count += 1) {
      await say(person, 5 * MINUTE_MS);
      cockpit.advance(STEP_MS);
    }
    const locked = await failureOf(prove(person, await skewed(person, 5 * MINUTE_MS)));
    expect(locked.code).toBe("step_up_locked");
    expect(locked.message).not.toContain("clock");
  });

  it("is told nothing at sign-in, where a stranger asks", async () => {
    const person = await createPerson(cockpit);
    const { email, password } = person;
    for (const _ of [1, 2]) {
      const totp = await skewed(person, 5 * MINUTE_MS);
      const refused = openSession(cockpit.as({ kind: "anonymous" }, "198.51.100.77"), { email, password, totp });
      expect((await failureOf(refused)).message).not.toContain("clock");
      cockpit.advance(STEP_MS);
    }
    expect((await stored(person)).totpSkewSteps).toBeNull();
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { recordTallies } from "@/lib/audit/record-tallies";
import type { Actor } from "@/lib/core/actor";
import { openSession } from "@/lib/people/open-session";
import { SIGN_IN_LIMITS, SIGN_IN_WINDOW_MS } from "@/lib/people/rules";
import type { SignIn } from "@/lib/people/schemas";
import { createPerson } from "@/tests/factories/person";
import { failureOf, openConsole, signInOf, type TestConsole } from "@/tests/integration/people/open-console";

const ANONYMOUS: Actor = { kind: "anonymous" };

let cockpit: TestConsole;
beforeEach(async () => {
  cockpit = await openConsole();
});
afterEach(() => cockpit.close());

const guess = (email: string): SignIn => ({ email, password: "a guess", totp: "000000" });

async function failTimes(times: number, attempt: (index: number) => { input: SignIn; ip: string }): Promise<void> {
  for (let index = 0; index < times; index += 1) {
    const { input, ip } = attempt(index);
    await failureOf(openSession(cockpit.as(ANONYMOUS, ip), input));
  }
}

describe("the limit of failed sign-ins", () => {
  it("refuses even the right password from an address where this e-mail address has failed ten times", async () => {
    const person = await createPerson(cockpit);
    await failTimes(SIGN_IN_LIMITS.email, () => ({ input: guess(person.email), ip: "198.51.100.1" }));
    const input = await signInOf(person, cockpit.now());
    const error = await failureOf(openSession(cockpit.as(ANONYMOUS, "198.51.100.1"), input));
    expect(error).toMatchObject({ code: "rate_limited", status: 429, retryAfter: 593 });
    expect(error.message).toBe("Too many failed sign-ins. Try again in 593 seconds.");
    expect(await cockpit.db.session.count()).toBe(0);
  });

  it("keeps nobody out whom strangers try to lock out, from however many addresses and for however long", async () => {
    const person = await createPerson(cockpit);
    for (let round = 0; round < 3; round += 1) {
      await failTimes(25, (index) => ({ input: guess(person.email), ip: `198.51.100.${index}` }));
      await failTimes(SIGN_IN_LIMITS.email + 2, () => ({ input: guess(person.email), ip: "198.51.100.200" }));
    }
    const opened = await openSession(cockpit.as(ANONYMOUS, "192.0.2.1"), await signInOf(person, cockpit.now()));
    expect(opened.person.id).toBe(person.id);
    expect(opened.failed_attempts).toBe(3 * (25 + SIGN_IN_LIMITS.email + 2));
  });

  it("lets a browser in that is known for the person, wherever strangers share its address", async () => {
    const person = await createPerson(cockpit);
    const ctx = cockpit.as(ANONYMOUS, "198.51.100.1");
    const { browserMark } = await openSession(ctx, await signInOf(person, cockpit.now()));
    cockpit.advance(60_000);
    await failTimes(SIGN_IN_LIMITS.email + 5, () => ({ input: guess(person.email), ip: "198.51.100.1" }));
    const input = await signInOf(person, cockpit.now());
    expect((await failureOf(openSession(ctx, input))).code).toBe("rate_limited");
    expect((await openSession(ctx, input, { browserMark })).person.id).toBe(person.id);
  });

  it("counts a known browser too, and believes no mark of another person or one that was altered", async () => {
    const [person, other] = [await createPerson(cockpit), await createPerson(cockpit)];
    const ctx = cockpit.as(ANONYMOUS, "198.51.100.1");
    const { browserMark } = await openSession(ctx, await signInOf(other, cockpit.now()));
    for (let count = 0; count < SIGN_IN_LIMITS.browser; count += 1) {
      await failureOf(openSession(ctx, guess(other.email), { browserMark }));
    }
    expect((await failureOf(openSession(ctx, guess(other.email), { browserMark }))).code).toBe("rate_limited");
    await failTimes(SIGN_IN_LIMITS.email, () => ({ input: guess(person.email), ip: "198.51.100.1" }));
    const input = await signInOf(person, cockpit.now());
    const altered = `${browserMark.slice(0, -2)}${browserMark.endsWith("AA") ? "BB" : "AA"}`;
    for (const mark of [browserMark, altered, "nonsense", ""]) {
      expect((await failureOf(openSession(ctx, input, { browserMark: mark }))).code).toBe("rate_limited");
    }
  });

  it("does not count those together whose address nobody can tell", async () => {
    const person = await createPerson(cockpit);
    await failTimes(SIGN_IN_LIMITS.address + 1, (index) => ({ input: guess(`p${index}@example.test`), ip: "" }));
    expect((await openSession(cockpit.as(ANONYMOUS, ""), await signInOf(person, cockpit.now()))).failed_attempts).toBe(
      0,
    );
  });

  it("writes one audit row for all it refuses in a window, and how many there were once that is over", async () => {
    const refused = async () =>
      (await cockpit.auditRows("console.auth.sign_in_failed"))
        .map((row) => row.payload)
        .filter(({ reason }) => reason === "rate_limited");
    await failTimes(SIGN_IN_LIMITS.email + 15, () => ({ input: guess("nobody@example.test"), ip: "198.51.100.1" }));
    expect(await refused()).toEqual([{ email: "nobody@example.test", reason: "rate_limited" }]);
    const system = cockpit.as({ kind: "system", id: "ins_test" });
    expect(await recordTallies(system)).toBe(0);
    cockpit.advance(SIGN_IN_WINDOW_MS);
    expect((await Promise.all([recordTallies(system), recordTallies(system)])).sort()).toEqual([0, 1]);
    expect(await refused()).toMatchObject([{}, { count: 15, since: "2026-11-23T10:00:00.000Z" }]);
    expect(await cockpit.db.auditTally.count()).toBe(0);
    expect(await recordTallies(system)).toBe(0);
  });

  it("is told only by the console itself", async () => {
    const person = await createPerson(cockpit, { role: "admin" });
    expect((await failureOf(recordTallies(cockpit.as(person.actor)))).code).toBe("forbidden");
  });

  it("refuses an address that tried thirty different people, and nobody else", async () => {
    const person = await createPerson(cockpit);
    await failTimes(SIGN_IN_LIMITS.address, (index) => ({
      input: guess(`p${index}@example.test`),
      ip: "198.51.100.9",
    }));
    const input = await signInOf(person, cockpit.now());
    const refused = await failureOf(openSession(cockpit.as(ANONYMOUS, "198.51.100.9"), input));
    expect(refused.code).toBe("rate_limited");
    const opened = await openSession(cockpit.as(ANONYMOUS, "198.51.100.10"), input);
    expect(opened.person.id).toBe(person.id);
  });

  it("cannot be outrun by guesses sent at once", async () => {
    const email = "rushed@example.test";
    const attempts = Array.from({ length: 25 }, () =>
      failureOf(openSession(cockpit.as(ANONYMOUS, "198.51.100.3"), guess(email))),
    );
    const codes = (await Promise.all(attempts)).map((error) => error.code);
    expect(codes.filter((code) => code === "unauthenticated")).toHaveLength(SIGN_IN_LIMITS.email);
    expect(codes.filter((code) => code === "rate_limited")).toHaveLength(25 - SIGN_IN_LIMITS.email);
  });

  it("starts again in the next window", async () => {
    const person = await createPerson(cockpit);
    await failTimes(SIGN_IN_LIMITS.email, () => ({ input: guess(person.email), ip: "198.51.100.1" }));
    cockpit.advance(SIGN_IN_WINDOW_MS);
    await openSession(cockpit.as(ANONYMOUS, "198.51.100.1"), await signInOf(person, cockpit.now()));
    expect(await cockpit.db.session.count()).toBe(1);
  });

  it("counts failures only: signing in often is no offence", async () => {
    const person = await createPerson(cockpit);
    for (let count = 0; count < SIGN_IN_LIMITS.email + 2; count += 1) {
      await openSession(cockpit.as(ANONYMOUS), await signInOf(person, cockpit.now()));
      cockpit.advance(30_000);
    }
    expect(await cockpit.db.session.count({ where: { personId: person.id } })).toBe(SIGN_IN_LIMITS.email + 2);
  });

  it("forgets counters older than a day", async () => {
    await failTimes(1, () => ({ input: guess("nobody@example.test"), ip: "198.51.100.1" }));
    cockpit.advance(25 * 3_600_000);
    await failTimes(1, () => ({ input: guess("somebody@example.test"), ip: "198.51.100.2" }));
    const keys = (await cockpit.db.rateLimit.findMany()).map((row) => row.key).sort();
    expect(keys).toEqual(["sign-in:email:somebody@example.test@198.51.100.2", "sign-in:ip:198.51.100.2"]);
  });
});

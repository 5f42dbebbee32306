import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Actor } from "@/lib/core/actor";
import { issueRecoveryCodes } from "@/lib/people/issue-recovery-codes";
import { openSession } from "@/lib/people/open-session";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { CODE_GUESSES } from "@/lib/people/rules";
import { createPerson, createSession, type MadePerson } from "@/tests/factories/person";
import { codeAt, failureOf, openConsole, signInOf, type TestConsole } from "@/tests/integration/people/open-console";

const ANONYMOUS: Actor = { kind: "anonymous" };

let cockpit: TestConsole;
let person: MadePerson;
beforeEach(async () => {
  cockpit = await openConsole();
  person = await createPerson(cockpit);
});
afterEach(() => cockpit.close());

const wrongCode = async () => ((await codeAt(person, cockpit.now())) === "000000" ? "000001" : "000000");

/** Guesses codes beside the right password, each from another address. */
async function guessCodes(times: number): Promise<void> {
  const { email, password } = person;
  const totp = await wrongCode();
  for (let index = 0; index < times; index += 1) {
    const ctx = cockpit.as(ANONYMOUS, `198.51.100.${index}`);
    expect((await failureOf(openSession(ctx, { email, password, totp }))).code).toBe("unauthenticated");
  }
}

const guesses = async () => (await cockpit.db.person.findUniqueOrThrow({ where: { id: person.id } })).codeFailures;
const home = () => cockpit.as(ANONYMOUS, "192.0.2.1");

describe("guessing codes", () => {
  it("ends after a hundred in a row, however many addresses it comes from: then the right one is refused in the same words", async () => {
    const wrong = await failureOf(openSession(home(), { ...(await signInOf(person, cockpit.now())), password: "x" }));
    await guessCodes(CODE_GUESSES);
    const refused = await failureOf(openSession(home(), await signInOf(person, cockpit.now())));
    expect({ code: refused.code, message: refused.message }).toEqual({ code: wrong.code, message: wrong.message });
    const reasons = (await cockpit.auditRows("console.auth.sign_in_failed")).map((row) => row.payload.reason);
    expect(reasons.at(-1)).toBe("code_guesses_spent");
  });

  it("is forgotten after the right one, and the person is told how many tries there were", async () => {
    await guessCodes(7);
    expect((await openSession(home(), await signInOf(person, cockpit.now()))).failed_attempts).toBe(7);
    expect(await guesses()).toBe(0);
    cockpit.advance(30_000);
    expect((await openSession(home(), await signInOf(person, cockpit.now()))).failed_attempts).toBe(0);
  });

  it("is undone by a recovery code, which opens the way again", async () => {
    const { actor } = await createSession(cockpit.db, person, cockpit.now());
    const { codes } = await issueRecoveryCodes(cockpit.as(actor), { totp: await codeAt(person, cockpit.now()) });
    await guessCodes(CODE_GUESSES);
    cockpit.advance(30_000);
    const { email, password } = person;
    await openSession(home(), { email, password, totp: codes[0] ?? "" });
    expect(await guesses()).toBe(0);
    cockpit.advance(30_000);
    expect((await openSession(home(), await signInOf(person, cockpit.now()))).person.id).toBe(person.id);
  });

  it("is not what a stranger does who knows no password: nobody can lock a person out so", async () => {
    const { email } = person;
    for (let index = 0; index < 12; index += 1) {
      await failureOf(
        openSession(cockpit.as(ANONYMOUS, `198.51.100.${index}`), { email, password: "x", totp: "000000" }),
      );
    }
    expect(await guesses()).toBe(0);
  });

  it("counts for an action as well, and no lock of fifteen minutes starts it again", async () => {
    const { actor } = await createSession(cockpit.db, person, cockpit.now());
    const prove = (totp: string) =>
      proveStepUp(cockpit.as(actor), { totp, action: "deploy:request", target: "x" }, () => Promise.resolve(1));
    await guessCodes(CODE_GUESSES - 2);
    await failureOf(prove(await wrongCode()));
    await failureOf(prove(await wrongCode()));
    expect(await guesses()).toBe(CODE_GUESSES);
    cockpit.advance(60 * 60_000);
    const refused = await failureOf(prove(await codeAt(person, cockpit.now())));
    expect(refused).toMatchObject({ code: "step_up_locked" });
    expect(refused.message).toContain("recovery code");
  });
});

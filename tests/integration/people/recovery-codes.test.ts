import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Actor } from "@/lib/core/actor";
import { issueRecoveryCodes } from "@/lib/people/issue-recovery-codes";
import { openSession } from "@/lib/people/open-session";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { getSecondFactors } from "@/lib/people/queries";
import { createPerson, type MadePerson } from "@/tests/factories/person";
import { codeAt, failureOf, openConsole, signInOf, type TestConsole } from "@/tests/integration/people/open-console";

const STEP_MS = 30_000;

let cockpit: TestConsole;
let addresses = 0;
beforeAll(async () => {
  cockpit = await openConsole();
});
afterAll(() => cockpit.close());

const visitor = () => {
  addresses += 1;
  return cockpit.as({ kind: "anonymous" }, `192.0.2.${addresses}`);
};
const issue = async (person: MadePerson, actor: Actor = person.actor) =>
  issueRecoveryCodes(cockpit.as(actor), { totp: await codeAt(person, cockpit.now()) });
const signInWith = ({ email, password }: MadePerson, totp: string) => openSession(visitor(), { email, password, totp });
const rowsOf = (person: MadePerson) => cockpit.db.recoveryCode.findMany({ where: { personId: person.id } });
const audited = async (person: MadePerson) =>
  (await cockpit.auditRows("console.person.recovery_codes_issued")).filter((row) => row.subject.id === person.id);
const sessionsOf = (person: MadePerson) => cockpit.db.session.count({ where: { personId: person.id } });

describe("issuing recovery codes", () => {
  it("answers ten different codes once, stores them hashed, and records who without any of them", async () => {
    const person = await createPerson(cockpit);
    const { codes } = await issue(person);
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[a-z2-7]{5}-[a-z2-7]{5}$/);
    const kept = JSON.stringify([await rowsOf(person), await audited(person)]);
    for (const code of codes) expect(kept).not.toContain(code.slice(0, 5));
    expect(await audited(person)).toMatchObject([
      { actor: { email: person.email }, payload: { issued: 10, replaced: 0 } },
    ]);
  });

  it("replaces the earlier ones, used or not", async () => {
    const person = await createPerson(cockpit);
    const [first = "", second = ""] = (await issue(person)).codes;
    await signInWith(person, first);
    cockpit.advance(STEP_MS);
    await issue(person);
    expect((await audited(person)).at(-1)?.payload).toEqual({ issued: 10, replaced: 10 });
    expect((await failureOf(signInWith(person, second))).code).toBe("unauthenticated");
    expect((await getSecondFactors(cockpit.as(person.actor))).recovery_codes).toEqual({
      left: 10,
      issued_at: cockpit.now().toISOString(),
      used_at: null,
    });
  });

  it("changes nothing for a wrong code, a code that was spent, or a recovery code", async () => {
    const person = await createPerson(cockpit);
    const { codes } = await issue(person);
    const before = await rowsOf(person);
    for (const totp of ["000000", await codeAt(person, cockpit.now()), codes[0] ?? ""]) {
      const refused = issueRecoveryCodes(cockpit.as(person.actor), { totp });
      expect((await failureOf(refused)).code).toBe("step_up_failed");
    }
    expect(await rowsOf(person)).toEqual(before);
  });

  it("changes nothing for a token that may only read, nor for a display", async () => {
    const person = await createPerson(cockpit, { scopes: ["read"] });
    expect((await failureOf(issue(person))).code).toBe("forbidden");
    expect((await failureOf(issue(person, { kind: "display", id: "dsp_1" }))).code).toBe("forbidden");
    expect(await rowsOf(person)).toEqual([]);
  });

  it("is done by exactly one of two at once with the same code", async () => {
    const person = await createPerson(cockpit);
    const outcomes = await Promise.allSettled([issue(person), issue(person)]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await rowsOf(person)).toHaveLength(10);
  });
});

describe("a recovery code", () => {
  it("signs in in place of the code, says that the authenticator should be replaced, and is recorded as what it was", async () => {
    const person = await createPerson(cockpit, { createdAt: cockpit.now() });
    const [code = ""] = (await issue(person)).codes;
    cockpit.advance(STEP_MS);
    const opened = await signInWith(person, ` ${code.toUpperCase().replace("-", " ")} `);
    expect(opened).toMatchObject({ person: { id: person.id }, replace_authenticator: true });
    const rows = await cockpit.auditRows("console.auth.signed_in");
    const row = rows.find((candidate) => candidate.subject.id === opened.session.id);
    expect(row?.payload.recovery_code).toBe(true);
    const factors = await getSecondFactors(cockpit.as(person.actor));
    expect(factors.recovery_codes).toMatchObject({ left: 9, used_at: cockpit.now().toISOString() });
    expect(factors.authenticator.in_doubt).toBe(true);
  });

  it("leaves an ordinary sign-in as it was", async () => {
    const person = await createPerson(cockpit);
    const opened = await openSession(visitor(), await signInOf(person, cockpit.now()));
    expect(opened.replace_authenticator).toBe(false);
  });

  it("works once, even when it is sent eight times at once", async () => {
    const person = await createPerson(cockpit);
    const [code = ""] = (await issue(person)).codes;
    const attempts = Array.from({ length: 8 }, () => signInWith(person, code));
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    expect(await sessionsOf(person)).toBe(1);
  });

  it("is worth nothing with a wrong password, and is not spent by it", async () => {
    const person = await createPerson(cockpit);
    const [totp = ""] = (await issue(person)).codes;
    const guess = openSession(visitor(), { email: person.email, password: "a guess", totp });
    expect((await failureOf(guess)).message).toContain("That did not match.");
    expect((await signInWith(person, totp)).person.id).toBe(person.id);
  });

  it("is nobody else's", async () => {
    const owner = await createPerson(cockpit);
    const thief = await createPerson(cockpit);
    const [code = ""] = (await issue(owner)).codes;
    expect((await failureOf(signInWith(thief, code))).code).toBe("unauthenticated");
    await cockpit.db.recoveryCode.updateMany({ where: { personId: owner.id }, data: { personId: thief.id } });
    expect((await failureOf(signInWith(thief, code))).code).toBe("unauthenticated");
  });

  it("does not open the console for a person who is disabled", async () => {
    const person = await createPerson(cockpit);
    const [code = ""] = (await issue(person)).codes;
    await cockpit.db.person.update({ where: { id: person.id }, data: { disabledAt: cockpit.now() } });
    expect((await failureOf(signInWith(person, code))).code).toBe("unauthenticated");
  });

  it("never steps up", async () => {
    const person = await createPerson(cockpit);
    const [totp = ""] = (await issue(person)).codes;
    const stepUp = { totp, action: "deploy:resolve", target: "dep_x" } as const;
    const refused = proveStepUp(cockpit.as(person.actor), stepUp, () => Promise.resolve("done"));
    expect((await failureOf(refused)).code).toBe("step_up_failed");
    expect((await rowsOf(person)).every((row) => row.usedAt === null)).toBe(true);
  });

  it("counts as a failed sign-in when it is guessed, and is limited like every other", async () => {
    const person = await createPerson(cockpit);
    const codes: string[] = [];
    const ctx = visitor();
    const guess = { email: person.email, password: person.password, totp: "aaaaa-bbbbb" };
    for (let count = 0; count < 11; count += 1) codes.push((await failureOf(openSession(ctx, guess))).code);
    expect(new Set(codes.slice(0, 10))).toEqual(new Set(["unauthenticated"]));
    expect(codes[10]).toBe("rate_limited");
  });
});

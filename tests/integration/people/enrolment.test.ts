import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/core/actor";
import { issueRecoveryCodes } from "@/lib/people/issue-recovery-codes";
import { openSession } from "@/lib/people/open-session";
import { getSecondFactors } from "@/lib/people/queries";
import { applyEnrolment, startEnrolment } from "@/lib/people/replace-authenticator";
import { createPerson, createSession, type MadePerson } from "@/tests/factories/person";
import { codeAt, failureOf, openConsole, signInOf, type TestConsole } from "@/tests/integration/people/open-console";

const MINUTE_MS = 60_000;
const STEP_MS = 30_000;
const MISMATCH = "That did not match. Check the password and use a new code.";

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
const stored = (person: MadePerson) =>
  cockpit.db.person.findUniqueOrThrow({ where: { id: person.id }, omit: { totpPendingSecret: false } });
const audited = async (person: MadePerson, action: string) =>
  (await cockpit.auditRows(action)).filter((row) => row.subject.id === person.id);
const start = async (person: MadePerson, actor: Actor = person.actor) =>
  startEnrolment(cockpit.as(actor), {
    password: person.password,
    totp: await codeAt(person, cockpit.now()),
  });
const codeOf = (secret: string) => codeAt({ totpSecret: secret }, cockpit.now());

describe("beginning to replace an authenticator", () => {
  it("answers a new secret as text, as URL and as QR code, stores it sealed, and records who", async () => {
    const person = await createPerson(cockpit);
    const enrolment = await start(person);
    expect(enrolment.secret).toMatch(/^[A-Z2-7]{32}$/);
    const url = new URL(enrolment.otpauth_url);
    expect(url.searchParams.get("secret")).toBe(enrolment.secret);
    expect(decodeURIComponent(url.pathname)).toContain(person.email);
    expect(enrolment.qr.path).toMatch(/^(M\d+ \d+h1v1h-1z)+$/);
    expect(enrolment.expires_at).toBe(new Date(cockpit.now().getTime() + 15 * MINUTE_MS).toISOString());
    const row = await stored(person);
    expect(row.totpPendingSecret).not.toContain(enrolment.secret);
    expect(await audited(person, "console.auth.step_up_succeeded")).toMatchObject([
      { actor: { email: person.email }, payload: { action: "self:manage", target: "authenticator" } },
    ]);
  });

  it("leaves the present authenticator alone until the new one is confirmed", async () => {
    const person = await createPerson(cockpit);
    const { secret } = await start(person);
    cockpit.advance(STEP_MS);
    const { email, password } = person;
    await failureOf(openSession(visitor(), { email, password, totp: await codeOf(secret) }));
    const opened = await openSession(visitor(), await signInOf(person, cockpit.now()));
    expect(opened.person.id).toBe(person.id);
  });

  it.each([
    [
      "a wrong password",
      "wrong_password",
      async (person: MadePerson) => ["guess", await codeAt(person, cockpit.now())],
    ],
    ["a wrong code", "wrong_code", (person: MadePerson) => Promise.resolve([person.password, "000000"])],
    [
      "an unknown recovery code",
      "wrong_code",
      (person: MadePerson) => Promise.resolve([person.password, "aaaaa-bbbbb"]),
    ],
  ] as const)("refuses %s in the same words, counts it, and the audit row says %s", async (_, reason, make) => {
    const person = await createPerson(cockpit);
    const [password = "", totp = ""] = await make(person);
    const error = await failureOf(startEnrolment(cockpit.as(person.actor), { password, totp }));
    expect(error).toMatchObject({ code: "step_up_failed", message: MISMATCH });
    expect(await audited(person, "console.auth.step_up_failed")).toMatchObject([{ payload: { reason } }]);
    expect(await stored(person)).toMatchObject({ totpPendingSecret: null, stepUpFailures: 1, totpLastStep: 0n });
  });

  it("does not tell a clock that is off, which would tell that the password was right", async () => {
    const person = await createPerson(cockpit);
    for (const _ of [1, 2]) {
      const totp = await codeAt(person, new Date(cockpit.now().getTime() + 5 * MINUTE_MS));
      const refused = startEnrolment(cockpit.as(person.actor), { password: person.password, totp });
      expect((await failureOf(refused)).message).toBe(MISMATCH);
      cockpit.advance(STEP_MS);
    }
  });

  it("changes nothing for a token that may only read, nor for nobody", async () => {
    const person = await createPerson(cockpit, { scopes: ["read"] });
    expect((await failureOf(start(person))).code).toBe("forbidden");
    expect((await failureOf(start(person, { kind: "anonymous" }))).code).toBe("unauthenticated");
    expect((await stored(person)).totpPendingSecret).toBeNull();
  });

  it("is done once by one code sent twice at once", async () => {
    const person = await createPerson(cockpit);
    const outcomes = await Promise.allSettled([start(person), start(person)]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("takes a recovery code in place of the lost authenticator's code, once", async () => {
    const person = await createPerson(cockpit);
    const ctx = cockpit.as(person.actor);
    const { codes } = await issueRecoveryCodes(ctx, { totp: await codeAt(person, cockpit.now()) });
    const request = { password: person.password, totp: codes[0] ?? "" };
    const { secret } = await startEnrolment(ctx, request);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect((await audited(person, "console.auth.step_up_succeeded")).at(-1)?.payload.recovery_code).toBe(true);
    expect((await failureOf(startEnrolment(ctx, request))).message).toBe(MISMATCH);
    expect((await audited(person, "console.auth.step_up_failed")).at(-1)?.payload.reason).toBe("code_already_used");
  });
});

describe("confirming a new authenticator", () => {
  it("puts it in the old one's place, ends every other session, spends the code, and records who", async () => {
    const person = await createPerson(cockpit);
    const mine = await createSession(cockpit.db, person, cockpit.now());
    const other = await createSession(cockpit.db, person, cockpit.now());
    const { secret } = await start(person, mine.actor);
    const code = await codeOf(secret);
    await applyEnrolment(cockpit.as(mine.actor), { code });

    const ended = async (id: string) => (await cockpit.db.session.findUniqueOrThrow({ where: { id } })).endedAt;
    expect(await ended(mine.id)).toBeNull();
    expect(await ended(other.id)).toEqual(cockpit.now());
    expect(await audited(person, "console.person.totp_enrolled")).toMatchObject([
      { actor: { kind: "person", email: person.email }, payload: { sessions_ended: 1 } },
    ]);
    const { email, password } = person;
    await failureOf(openSession(visitor(), { email, password, totp: code }));
    cockpit.advance(STEP_MS);
    await failureOf(openSession(visitor(), await signInOf(person, cockpit.now())));
    const opened = await openSession(visitor(), { email, password, totp: await codeOf(secret) });
    expect(opened.person.id).toBe(person.id);
    const factors = await getSecondFactors(cockpit.as(mine.actor));
    expect(factors.authenticator).toEqual({
      since: (await stored(person)).totpEnrolledAt?.toISOString(),
      in_doubt: false,
    });
  });

  it("revokes every API token but those that were chosen, each with its row", async () => {
    const [person, other] = [await createPerson(cockpit), await createPerson(cockpit)];
    const mine = await createSession(cockpit.db, person, cockpit.now());
    const made = { personId: person.id, scopes: ["read"], createdAt: cockpit.now() };
    const names = ["kept", "old"];
    const ids = names.map((name) => `tok_${name}_${person.id}`);
    const rows = names.map((name, index) => ({
      ...made,
      name,
      id: ids[index] ?? "",
      tokenHash: `${name} ${person.id}`,
    }));
    await cockpit.db.apiToken.createMany({ data: rows });
    const { secret } = await start(person, mine.actor);
    const code = await codeOf(secret);
    await applyEnrolment(cockpit.as(mine.actor), { code, keep_tokens: [ids[0] ?? "", other.apiTokenId] });
    const revoked = await cockpit.db.apiToken.findMany({ where: { revokedAt: { not: null }, personId: person.id } });
    expect(revoked.map(({ id }) => id).sort()).toEqual([ids[1], person.apiTokenId].sort());
    expect(await cockpit.db.apiToken.count({ where: { id: other.apiTokenId, revokedAt: null } })).toBe(1);
    const audit = await cockpit.auditRows("console.token.revoked");
    expect(audit.filter(({ payload }) => payload.email === person.email)).toHaveLength(2);
    expect(await audited(person, "console.person.totp_enrolled")).toMatchObject([{ payload: { tokens_revoked: 2 } }]);
  });

  it("refuses a wrong code, keeps the present authenticator, and counts it as one for step-up", async () => {
    const person = await createPerson(cockpit);
    const { secret } = await start(person);
    expect((await failureOf(applyEnrolment(cockpit.as(person.actor), { code: "000000" }))).code).toBe("step_up_failed");
    expect((await stored(person)).stepUpFailures).toBe(1);
    await applyEnrolment(cockpit.as(person.actor), { code: await codeOf(secret) });
    expect(await stored(person)).toMatchObject({ stepUpFailures: 0, totpPendingSecret: null, totpPendingUntil: null });
  });

  it("tells a new phone whose clock is off", async () => {
    const person = await createPerson(cockpit);
    const { secret } = await start(person);
    const far = () => codeAt({ totpSecret: secret }, new Date(cockpit.now().getTime() + 4 * MINUTE_MS));
    await failureOf(applyEnrolment(cockpit.as(person.actor), { code: await far() }));
    cockpit.advance(STEP_MS);
    const error = await failureOf(applyEnrolment(cockpit.as(person.actor), { code: await far() }));
    expect(error.message).toContain("about 4 minutes ahead");
  });

  it("is locked with step-up after ten wrong codes", async () => {
    const person = await createPerson(cockpit);
    const { secret } = await start(person);
    for (let count = 0; count < 10; count += 1)
      await failureOf(applyEnrolment(cockpit.as(person.actor), { code: "000000" }));
    const locked = await failureOf(applyEnrolment(cockpit.as(person.actor), { code: await codeOf(secret) }));
    expect(locked.code).toBe("step_up_locked");
    expect((await stored(person)).totpPendingSecret).not.toBeNull();
  });

  it("changes nothing for a token that may only read", async () => {
    const person = await createPerson(cockpit);
    const { secret } = await start(person);
    const before = await stored(person);
    const reader = { ...person.actor, scopes: ["read"] };
    expect((await failureOf(applyEnrolment(cockpit.as(reader), { code: await codeOf(secret) }))).code).toBe(
      "forbidden",
    );
    expect(await stored(person)).toEqual(before);
  });

  it("is not found when none was begun", async () => {
    const person = await createPerson(cockpit);
    expect((await failureOf(applyEnrolment(cockpit.as(person.actor), { code: "123456" }))).code).toBe("not_found");
  });

  it("is a conflict after fifteen minutes", async () => {
    const person = await createPerson(cockpit);
    const { secret } = await start(person);
    cockpit.advance(15 * MINUTE_MS);
    const error = await failureOf(applyEnrolment(cockpit.as(person.actor), { code: await codeOf(secret) }));
    expect(error.code).toBe("conflict");
    expect(error.message).toContain("Start again.");
  });

  it("succeeds for exactly one of two at once", async () => {
    const person = await createPerson(cockpit);
    const { secret } = await start(person);
    const code = await codeOf(secret);
    const both = [1, 2].map(() => applyEnrolment(cockpit.as(person.actor), { code }));
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await audited(person, "console.person.totp_enrolled")).toHaveLength(1);
  });
});

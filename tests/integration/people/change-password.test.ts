import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/core/actor";
import { findActor } from "@/lib/people/actor";
import { changePassword } from "@/lib/people/change-password";
import { issueRecoveryCodes } from "@/lib/people/issue-recovery-codes";
import { openSession } from "@/lib/people/open-session";
import { hold } from "@/tests/factories/held";
import { createPerson, createSession, type MadePerson, type MadeSession } from "@/tests/factories/person";
import { freshCode } from "@/tests/integration/people/administration";
import { failureOf, openConsole, signInOf, type TestConsole } from "@/tests/integration/people/open-console";

const MISMATCH = "That did not match. Check the password and use a new code.";
const NEW_PASSWORD = "nine grey herons at noon";

let cockpit: TestConsole;
let person: MadePerson;
let mine: MadeSession;
beforeAll(async () => {
  cockpit = await openConsole();
});
afterAll(() => cockpit.close());
beforeEach(async () => {
  person = await createPerson(cockpit, { name: "Noor Haddad", email: `noor.${Math.random()}@example.test` });
  mine = await createSession(cockpit.db, person, cockpit.now());
});

type Change = Partial<Parameters<typeof changePassword>[1]>;

async function change(changes: Change = {}, actor: Actor = mine.actor): Promise<void> {
  const { password } = person;
  const totp = changes.totp ?? (await freshCode(cockpit, person));
  await changePassword(cockpit.as(actor), { password, new_password: NEW_PASSWORD, ...changes, totp });
}

const stored = () =>
  cockpit.db.person.findUniqueOrThrow({ where: { id: person.id }, omit: { passwordHash: false, totpSecret: false } });
const audited = async (action: string) =>
  (await cockpit.auditRows(action)).filter((row) => row.subject.id === person.id);
const whoHas = (session: MadeSession) => findActor(cockpit, { sessionToken: session.token });

async function signIn(password: string) {
  const totp = await freshCode(cockpit, person);
  return openSession(cockpit.as({ kind: "anonymous" }), { email: person.email, password, totp });
}

describe("a person who changes their password", () => {
  it("signs in with the new one alone; their other sessions end, this one stays, and a row says who", async () => {
    const other = await createSession(cockpit.db, person, cockpit.now());
    const stranger = await createPerson(cockpit);
    const strangers = await createSession(cockpit.db, stranger, cockpit.now());
    await change();
    expect(await whoHas(mine)).toMatchObject({ id: person.id });
    expect(await whoHas(strangers)).toMatchObject({ id: stranger.id });
    expect(await whoHas(other)).toEqual({ kind: "anonymous" });
    expect(await audited("console.auth.password_changed")).toMatchObject([
      {
        actor: { kind: "person", email: person.email },
        payload: { email: person.email, by: "themselves", sessions_ended: 1, tokens_revoked: 1 },
      },
    ]);
    expect((await failureOf(signIn(person.password))).code).toBe("unauthenticated");
    expect((await signIn(NEW_PASSWORD)).person.id).toBe(person.id);
  });

  it("loses every API token but those that were chosen, each with its row", async () => {
    const second = { personId: person.id, scopes: ["read"], createdAt: cockpit.now(), name: "second token" };
    await cockpit.db.apiToken.create({ data: { ...second, id: `tok_${person.id}`, tokenHash: person.id } });
    await change({ keep_tokens: [person.apiTokenId] });
    const live = await cockpit.db.apiToken.findMany({ where: { personId: person.id, revokedAt: null } });
    expect(live.map(({ id }) => id)).toEqual([person.apiTokenId]);
    const revoked = await cockpit.auditRows("console.token.revoked");
    expect(revoked.filter(({ payload }) => payload.email === person.email)).toHaveLength(1);
  });

  it("proves it with a recovery code where the authenticator is not at hand, once", async () => {
    const { codes } = await issueRecoveryCodes(cockpit.as(mine.actor), { totp: await freshCode(cockpit, person) });
    const [totp = ""] = codes;
    await change({ totp });
    const again = change({ totp, password: NEW_PASSWORD, new_password: "eleven red boats sail" });
    expect((await failureOf(again)).message).toBe(MISMATCH);
  });

  it.each([
    ["a wrong password", "wrong_password", { password: "not the one I have" }],
    ["a wrong code", "wrong_code", { totp: "000000" }],
    ["an unknown recovery code", "wrong_code", { totp: "aaaaa-bbbbb" }],
  ])("is refused with %s in the same words, which is counted, and the audit row says %s", async (_, reason, wrong) => {
    const before = await stored();
    expect(await failureOf(change(wrong))).toMatchObject({ code: "step_up_failed", message: MISMATCH });
    expect(await audited("console.auth.step_up_failed")).toMatchObject([{ payload: { reason, target: "password" } }]);
    expect(await stored()).toMatchObject({ passwordHash: before.passwordHash, stepUpFailures: 1, totpLastStep: 0n });
    expect(await audited("console.auth.password_changed")).toEqual([]);
  });

  it("is locked out of it after ten wrong passwords, the right one included, and keeps the one they had", async () => {
    for (let count = 0; count < 10; count += 1) await failureOf(change({ password: `guess number ${count}` }));
    const locked = await failureOf(change());
    expect(locked).toMatchObject({ code: "step_up_locked", status: 429 });
    expect(locked.retryAfter).toBeGreaterThan(0);
    expect((await signIn(person.password)).person.id).toBe(person.id);
    cockpit.advance(15 * 60_000);
    await change();
  });

  it.each([
    ["a short one", "eleven char", /^At least 12 characters/],
    ["a guessable one", "Football1234", /attackers try first/],
    ["their own name", "Noor Haddad 2026", /Leave it out/],
  ])("is refused %s, and spends no code", async (_, new_password, words) => {
    const totp = await freshCode(cockpit, person);
    const refused = await failureOf(change({ new_password, totp }));
    expect(refused.errors).toEqual([{ path: "new_password", message: expect.stringMatching(words) }]);
    await change({ totp });
  });

  it("is refused the one they have", async () => {
    const refused = await failureOf(change({ new_password: person.password }));
    expect(refused.errors).toMatchObject([{ path: "new_password" }]);
  });

  it("changes nothing with a token that may only read, nor as nobody or once disabled", async () => {
    const before = await stored();
    const reader = { ...person.actor, scopes: ["read"] };
    expect((await failureOf(change({}, reader))).code).toBe("forbidden");
    expect((await failureOf(change({}, { kind: "anonymous" }))).code).toBe("unauthenticated");
    await cockpit.db.person.update({ where: { id: person.id }, data: { disabledAt: cockpit.now() } });
    expect((await failureOf(change())).code).toBe("step_up_failed");
    expect((await stored()).passwordHash).toBe(before.passwordHash);
  });

  it("does it once where two at once have a code each, and the other is told and keeps its code", async () => {
    const { codes } = await issueRecoveryCodes(cockpit.as(mine.actor), { totp: await freshCode(cockpit, person) });
    const rivals = ["nine grey herons at noon", "eleven red boats sail"];
    const held = await hold(cockpit, `SELECT FROM people WHERE id = '${person.id}' FOR UPDATE`);
    const both = rivals.map((new_password, index) => change({ new_password, totp: codes[index] ?? "" }));
    const settled = Promise.allSettled(both);
    await expect.poll(() => waiting(cockpit), { timeout: 5_000 }).toBe(2);
    await held.letGo();
    const outcomes = await settled;
    const won = outcomes.findIndex(({ status }) => status === "fulfilled");
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "conflict" } });
    expect(await cockpit.db.recoveryCode.count({ where: { personId: person.id, usedAt: null } })).toBe(9);
    expect(await audited("console.auth.password_changed")).toHaveLength(1);
    expect((await signIn(rivals[won] ?? "")).person.id).toBe(person.id);
    expect((await failureOf(signIn(rivals[1 - won] ?? ""))).code).toBe("unauthenticated");
  });

  it("leaves nobody signed in with the old one who was about to be", async () => {
    const held = await hold(cockpit, `SELECT FROM people WHERE id = '${person.id}' FOR UPDATE`);
    const late = failureOf(openSession(cockpit.as({ kind: "anonymous" }), await signInOf(person, cockpit.now())));
    await expect.poll(() => waiting(cockpit)).toBe(1);
    await held.more("UPDATE people SET password_hash = $1 WHERE id = $2", ["another", person.id]);
    await held.more("COMMIT");
    await held.letGo();
    expect((await late).code).toBe("unauthenticated");
    expect(await cockpit.db.session.count({ where: { personId: person.id, id: { not: mine.id } } })).toBe(0);
    expect(await audited("console.auth.sign_in_failed")).toMatchObject([{ payload: { reason: "wrong_password" } }]);
  });

  it("leaves no trace of either password in the audit log", async () => {
    await change();
    const rows = await cockpit.db.auditRow.findMany();
    const text = rows.map(({ envelope }) => envelope).join("\n");
    expect(text).toContain(person.email);
    for (const secret of [person.password, NEW_PASSWORD]) expect(text).not.toContain(secret);
  });
});

/** How many transactions wait for somebody's row. */
async function waiting({ db }: TestConsole): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return row?.count ?? 0;
}

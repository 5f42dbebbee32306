import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { Actor } from "@/lib/core/actor";
import { findActor } from "@/lib/people/actor";
import { applyAccessLink, readAccessLink } from "@/lib/people/apply-access-link";
import { disablePerson } from "@/lib/people/disable-person";
import { invitePerson } from "@/lib/people/invite-person";
import { issuePasswordLink } from "@/lib/people/issue-password-link";
import { openSession } from "@/lib/people/open-session";
import type { AccessAcceptance } from "@/lib/people/people-schemas";
import { listAccessLinks } from "@/lib/people/queries";
import { resetSecondFactor } from "@/lib/people/reset-second-factor";
import { revokeAccessLink } from "@/lib/people/revoke-access-link";
import { hashToken } from "@/lib/people/tokens";
import { createPerson, createSession, type MadePerson } from "@/tests/factories/person";
import { type Admin, adminOf, freshCode } from "@/tests/integration/people/administration";
import { codeAt, failureOf, openConsole, signInOf, type TestConsole } from "@/tests/integration/people/open-console";

const ANONYMOUS: Actor = { kind: "anonymous" };
const PASSWORD = "seven herons under the bridge";
const HOUR_MS = 3_600_000;

let cockpit: TestConsole;
let admin: Admin;
let count = 0;
beforeAll(async () => {
  cockpit = await openConsole();
});
afterAll(() => cockpit.close());
beforeEach(async () => {
  admin = await adminOf(cockpit);
  count += 1;
});

/** Each from an address of its own, as different people are. */
const anybody = () => cockpit.as(ANONYMOUS, `198.51.100.${count}`);
const newEmail = () => `new-${count}@example.test`;
const invite = async (email = newEmail()) =>
  invitePerson(admin.ctx, { email, role: "operator", totp: await admin.totp() });
const secretOf = async (token: string) => (await readAccessLink(anybody(), token)).authenticator?.secret ?? "";

async function take(token: string, more: Partial<AccessAcceptance> = {}) {
  const totpSecret = await secretOf(token);
  const code = totpSecret === "" ? "" : await codeAt({ totpSecret }, cockpit.now());
  return applyAccessLink(anybody(), { token, name: "Noor Haddad", password: PASSWORD, code, ...more });
}
const auditedOf = async (action: string, email: string) =>
  (await cockpit.auditRows(action)).filter(({ payload }) => payload.email === email);

describe("an invitation", () => {
  it("is shown once, stored as a hash, and recorded with who invited whom", async () => {
    const link = await invite();
    expect(link.token).toMatch(/^rxi_[\w-]{43}$/);
    const row = await cockpit.db.accessLink.findUniqueOrThrow({ where: { id: link.id }, omit: { tokenHash: false } });
    expect(row.tokenHash).toBe(hashToken(link.token));
    const [audited] = await auditedOf("console.person.invited", newEmail());
    expect(audited).toMatchObject({ actor: { email: admin.person.email }, payload: { role: "operator" } });
    expect(JSON.stringify([audited, await listAccessLinks(admin.ctx)])).not.toContain(link.token.slice(4));
  });

  it("lets somebody in with their own name, password and authenticator, and they can sign in with these", async () => {
    const { token } = await invite();
    const totpSecret = await secretOf(token);
    const opened = await take(token);
    expect(opened.person).toMatchObject({ email: newEmail(), name: "Noor Haddad", role: "operator" });
    expect(await findActor(cockpit, { sessionToken: opened.token })).toMatchObject({ id: opened.person.id });
    const totp = await freshCode(cockpit, { totpSecret });
    const again = await openSession(anybody(), { email: newEmail(), password: PASSWORD, totp });
    expect(again.person.id).toBe(opened.person.id);
    expect(await auditedOf("console.person.joined", newEmail())).toMatchObject([{ actor: { email: newEmail() } }]);
    expect((await listAccessLinks(admin.ctx)).items.map(({ email }) => email)).not.toContain(newEmail());
  });

  it("takes no password that is guessed first, and stays open for a better one", async () => {
    const { token } = await invite();
    const guessable = ["eleven char", "Welcome12345", "Noor Haddad 2026", `${newEmail()} 1`, "Raxx Console 1"];
    for (const password of guessable) {
      const { code, errors } = await failureOf(take(token, { password }));
      expect([code, errors?.map(({ path }) => path)], password).toEqual(["invalid_input", ["password"]]);
    }
    expect(await cockpit.db.person.count({ where: { email: newEmail() } })).toBe(0);
    expect((await take(token)).person.email).toBe(newEmail());
  });

  it("is for an admin to make, with a code, and for nobody who is here already", async () => {
    const operator = await createPerson(cockpit, { role: "operator" });
    const request = { email: newEmail(), role: "admin", totp: await freshCode(cockpit, operator) } as const;
    expect((await failureOf(invitePerson(cockpit.as(operator.actor), request))).code).toBe("forbidden");
    expect((await failureOf(invitePerson(admin.ctx, { ...request, totp: "000000" }))).code).toBe("step_up_failed");
    expect((await failureOf(invite(operator.email))).code).toBe("conflict");
    expect(await cockpit.db.accessLink.count({ where: { email: newEmail() } })).toBe(0);
  });

  it("is replaced by the next one for the same person", async () => {
    const [first, second] = [await invite(), await invite()];
    expect((await failureOf(readAccessLink(anybody(), first.token))).message).toContain("taken back");
    expect((await take(second.token)).person.email).toBe(newEmail());
  });

  it("is one where two admins invite the same person at once", async () => {
    const other = await adminOf(cockpit);
    const asked = { email: newEmail(), role: "viewer" } as const;
    const codes = [await admin.totp(), await other.totp()];
    await Promise.allSettled(
      [admin, other].map(({ ctx }, at) => invitePerson(ctx, { ...asked, totp: codes[at] ?? "" })),
    );
    const open = { email: newEmail(), usedAt: null, revokedAt: null };
    expect(await cockpit.db.accessLink.count({ where: open })).toBe(1);
  });
});

const OVER: [string, () => Promise<string>, RegExp][] = [
  ["unknown", () => Promise.resolve("rxi_nobody-made-this"), /did not make/],
  ["expired", async () => expire(await invite()), /expired at/],
  ["used", async () => useUp(await invite()), /used before/],
  ["taken back", async () => takeBack(await invite()), /taken back/],
];

describe("a link that is over", () => {
  it.each(OVER)("says that it is %s, and not whose it is", async (_what, make, words) => {
    const token = await make();
    const looked = await failureOf(readAccessLink(anybody(), token));
    const used = await failureOf(applyAccessLink(anybody(), { token, name: "x", password: PASSWORD, code: "000000" }));
    expect(looked.message).toMatch(words);
    expect([used.message, used.code]).toEqual([looked.message, looked.code]);
    expect(looked.message).not.toContain("@");
  });

  it("opens for one of two who use it at once", async () => {
    const { token } = await invite();
    const both = await Promise.allSettled([take(token), take(token)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await cockpit.db.person.count({ where: { email: newEmail() } })).toBe(1);
  });

  it("is taken back once, by an admin", async () => {
    const { id } = await invite();
    const operator = await createPerson(cockpit, { role: "operator" });
    expect((await failureOf(revokeAccessLink(cockpit.as(operator.actor), id))).code).toBe("forbidden");
    expect((await failureOf(revokeAccessLink(admin.ctx, "lnk_none"))).code).toBe("not_found");
    const both = await Promise.allSettled([1, 2].map(() => revokeAccessLink(admin.ctx, id)));
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await auditedOf("console.person.link_revoked", newEmail())).toHaveLength(1);
  });
});

const expire = (link: { token: string }): string => {
  cockpit.advance(72 * HOUR_MS);
  return link.token;
};
const useUp = async (link: { token: string }): Promise<string> => {
  await take(link.token);
  return link.token;
};
const takeBack = async (link: { id: string; token: string }): Promise<string> => {
  await revokeAccessLink(admin.ctx, link.id);
  return link.token;
};

describe("what is typed", () => {
  it.each([
    ["a code of another authenticator", { code: "000000" }, "code"],
    ["a password of eleven characters", { password: "eleven char" }, "password"],
    ["no name", { name: undefined }, "name"],
  ] as const)("is refused at its field for %s, and the link stays", async (_what, wrong, path) => {
    const { token } = await invite();
    const totpSecret = await secretOf(token);
    const code = await codeAt({ totpSecret }, cockpit.now());
    const { name, ...rest } = { name: "Noor", password: PASSWORD, code, ...wrong };
    const refused = await failureOf(
      applyAccessLink(anybody(), { token, ...rest, ...(name === undefined ? {} : { name }) }),
    );
    expect(refused.errors?.map((error) => error.path)).toEqual([path]);
    expect((await take(token)).person.email).toBe(newEmail());
  });
});

describe("a person who lost phone and recovery codes", () => {
  let person: MadePerson;
  beforeEach(async () => {
    person = await createPerson(cockpit, { role: "operator" });
  });
  const reset = async (password_forgotten = false) =>
    resetSecondFactor(admin.ctx, person.id, { reason: "Lost at sea.", password_forgotten, totp: await admin.totp() });

  it("has an old authenticator that counts no more, and sets up another with the password", async () => {
    const { token } = await reset();
    const old = await failureOf(openSession(anybody(), await signInOf(person, cockpit.now())));
    expect(old.code).toBe("unauthenticated");
    const opened = await take(token, { password: person.password });
    expect(opened.person.id).toBe(person.id);
    expect(opened.failed_attempts).toBe(1);
    const row = await cockpit.db.person.findUniqueOrThrow({ where: { id: person.id } });
    expect(row.totpEnrolledAt).toEqual(cockpit.now());
  });

  it("gets no password link meanwhile, which would take the reset's own link back", async () => {
    const { token } = await reset();
    const refused = await failureOf(issuePasswordLink(admin.ctx, person.id, { totp: await admin.totp() }));
    expect(refused).toMatchObject({ code: "conflict", message: expect.stringContaining("Reset both instead.") });
    await take(token, { password: person.password });
    expect((await issuePasswordLink(admin.ctx, person.id, { totp: await admin.totp() })).purpose).toBe("password");
  });

  it("needs the password: whoever found the link guesses it as rarely as at the door", async () => {
    const { token } = await reset();
    const guesses = Array.from({ length: 10 }, (_, index) => `guess number ${index}`);
    for (const password of guesses) expect((await failureOf(take(token, { password }))).code).toBe("invalid_input");
    expect((await failureOf(take(token, { password: person.password }))).code).toBe("rate_limited");
    expect(await cockpit.db.session.count({ where: { personId: person.id } })).toBe(0);
  });

  it("sets both where the password is forgotten too", async () => {
    const opened = await take((await reset(true)).token);
    expect(opened.person.id).toBe(person.id);
    expect(await auditedOf("console.auth.password_changed", person.email)).toHaveLength(1);
  });

  it("cannot use it once disabled", async () => {
    const { token } = await reset();
    await disablePerson(admin.ctx, person.id);
    expect((await failureOf(take(token, { password: person.password }))).message).toContain("taken back");
  });
});

describe("a person who forgot the password", () => {
  it("sets another with a code; every session of theirs ends, and the old password opens nothing", async () => {
    const person = await createPerson(cockpit, { role: "operator" });
    const session = await createSession(cockpit.db, person, cockpit.now());
    const { token } = await issuePasswordLink(admin.ctx, person.id, { totp: await admin.totp() });
    expect((await readAccessLink(anybody(), token)).authenticator).toBeNull();
    expect((await failureOf(take(token, { code: "000000" }))).code).toBe("invalid_input");
    await take(token, { code: await codeAt(person, cockpit.now()) });
    expect(await findActor(cockpit, { sessionToken: session.token })).toEqual({ kind: "anonymous" });
    cockpit.advance(30_000);
    const old = await failureOf(openSession(anybody(), await signInOf(person, cockpit.now())));
    expect(old.code).toBe("unauthenticated");
    cockpit.advance(30_000);
    const typed = { ...(await signInOf(person, cockpit.now())), password: PASSWORD };
    expect((await openSession(anybody(), typed)).person.id).toBe(person.id);
  });
});

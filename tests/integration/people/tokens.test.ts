import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { findActor } from "@/lib/people/actor";
import { issueToken } from "@/lib/people/issue-token";
import { revokeToken } from "@/lib/people/revoke-token";
import { addDays } from "@/lib/people/rules";
import type { TokenTerms } from "@/lib/people/schemas";
import { hashToken } from "@/lib/people/tokens";
import { createPerson, createSession, type MadePerson } from "@/tests/factories/person";
import { codeAt, failureOf, openConsole, type TestConsole } from "@/tests/integration/people/open-console";

const TERMS: TokenTerms = { name: "laptop", scopes: ["read"], expires_in_days: 30 };

let cockpit: TestConsole;
beforeAll(async () => {
  cockpit = await openConsole();
});
afterAll(() => cockpit.close());

const audited = async (action: string, id: string) =>
  (await cockpit.auditRows(action)).filter((row) => row.subject.id === id);
const sessionOf = async (person: MadePerson) => (await createSession(cockpit.db, person, cockpit.now())).actor;

/** A token that its person made in a browser, with a code that was not spent yet. */
async function issueFor(person: MadePerson) {
  cockpit.advance(30_000);
  const totp = await codeAt(person, cockpit.now());
  return issueToken(cockpit.as(await sessionOf(person)), { ...TERMS, totp });
}
const stored = (id: string) => cockpit.db.apiToken.findUnique({ where: { id }, omit: { tokenHash: false } });

describe("issuing an API token", () => {
  it("answers its text once, stores the hash, and records who", async () => {
    const person = await createPerson(cockpit);
    const issued = await issueFor(person);
    expect(issued).toMatchObject({
      name: "laptop",
      scopes: ["read"],
      expires_at: addDays(cockpit.now(), 30).toISOString(),
    });
    expect(issued.token).toMatch(/^rxc_[\w-]{43}$/);
    expect((await stored(issued.id))?.tokenHash).toBe(hashToken(issued.token));
    expect(await audited("console.token.issued", issued.id)).toMatchObject([{ actor: { email: person.email } }]);
  });

  it("never writes the token's text to the audit log", async () => {
    const person = await createPerson(cockpit);
    const issued = await issueFor(person);
    const rows = await audited("console.token.issued", issued.id);
    expect(JSON.stringify(rows)).not.toContain(issued.token.slice(4));
  });

  it("gives the token its scopes and its owner's role", async () => {
    const person = await createPerson(cockpit, { role: "viewer" });
    const { id, token } = await issueFor(person);
    expect(await findActor(cockpit, { bearer: token })).toMatchObject({
      kind: "token",
      id,
      role: "viewer",
      scopes: ["read"],
    });
  });

  it.each([
    ["a token, whatever it may do: what was stolen for a day would last a year", "token"],
    ["a shell", "shell"],
    ["nobody", "anonymous"],
  ] as const)("changes nothing for %s", async (_, kind) => {
    const person = await createPerson(cockpit);
    const actors = {
      token: person.actor,
      shell: { kind: "shell", id: "root", email: "root@example.test" },
      anonymous: { kind: "anonymous" },
    } as const;
    const totp = await codeAt(person, cockpit.now());
    const error = await failureOf(issueToken(cockpit.as(actors[kind]), { ...TERMS, totp }));
    expect(error.code).toBe(kind === "anonymous" ? "unauthenticated" : "forbidden");
    expect(await cockpit.db.apiToken.count({ where: { personId: person.id } })).toBe(1);
  });

  it("takes a code: a session alone makes none, and a wrong code is one for step-up", async () => {
    const person = await createPerson(cockpit);
    const ctx = cockpit.as(await sessionOf(person));
    const right = await codeAt(person, cockpit.now());
    const totp = right === "000000" ? "000001" : "000000";
    expect((await failureOf(issueToken(ctx, { ...TERMS, totp }))).code).toBe("step_up_failed");
    expect(await cockpit.db.apiToken.count({ where: { personId: person.id } })).toBe(1);
    expect((await cockpit.db.person.findUniqueOrThrow({ where: { id: person.id } })).stepUpFailures).toBe(1);
  });

  it("issues one for two requests at once with the same code", async () => {
    const person = await createPerson(cockpit);
    const ctx = cockpit.as(await sessionOf(person));
    const totp = await codeAt(person, cockpit.now());
    const both = await Promise.allSettled([1, 2].map(() => issueToken(ctx, { ...TERMS, totp })));
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await cockpit.db.apiToken.count({ where: { personId: person.id } })).toBe(2);
  });
});

describe("a person who is disabled", () => {
  it("has no session and no token left, also once they are enabled again", async () => {
    const person = await createPerson(cockpit);
    const session = await createSession(cockpit.db, person, cockpit.now());
    const { token } = await issueFor(person);
    await cockpit.db.person.update({ where: { id: person.id }, data: { disabledAt: cockpit.now() } });
    expect((await failureOf(findActor(cockpit, { bearer: token }))).message).toContain("disabled");
    await cockpit.db.person.update({ where: { id: person.id }, data: { disabledAt: null } });
    expect((await failureOf(findActor(cockpit, { bearer: token }))).message).toContain("revoked");
    expect(await findActor(cockpit, { sessionToken: session.token })).toEqual({ kind: "anonymous" });
  });
});

describe("revoking an API token", () => {
  it("stops it at once and records who", async () => {
    const person = await createPerson(cockpit);
    const { id, token } = await issueFor(person);
    await revokeToken(cockpit.as(person.actor), id);
    expect((await failureOf(findActor(cockpit, { bearer: token }))).code).toBe("unauthenticated");
    expect(await audited("console.token.revoked", id)).toMatchObject([{ actor: { email: person.email } }]);
  });

  it("lets an admin revoke anybody's, and the row names both", async () => {
    const person = await createPerson(cockpit);
    const admin = await createPerson(cockpit, { role: "admin" });
    await revokeToken(cockpit.as(admin.actor), person.apiTokenId);
    expect(await audited("console.token.revoked", person.apiTokenId)).toMatchObject([
      { actor: { email: admin.email }, payload: { email: person.email } },
    ]);
  });

  it("changes nothing for somebody else", async () => {
    const person = await createPerson(cockpit);
    const stranger = await createPerson(cockpit);
    const error = await failureOf(revokeToken(cockpit.as(stranger.actor), person.apiTokenId));
    expect(error.code).toBe("forbidden");
    expect((await stored(person.apiTokenId))?.revokedAt).toBeNull();
    expect(await audited("console.token.revoked", person.apiTokenId)).toEqual([]);
  });

  it("is not found when there is none", async () => {
    const person = await createPerson(cockpit);
    expect((await failureOf(revokeToken(cockpit.as(person.actor), "tok_none"))).code).toBe("not_found");
  });

  it("is a conflict the second time", async () => {
    const person = await createPerson(cockpit);
    const { id } = await issueFor(person);
    await revokeToken(cockpit.as(person.actor), id);
    const error = await failureOf(revokeToken(cockpit.as(person.actor), id));
    expect(error.code).toBe("conflict");
    expect(error.message).toBe("The token “laptop” has been revoked already.");
  });

  it("succeeds for exactly one of two at once", async () => {
    const person = await createPerson(cockpit);
    const { id } = await issueFor(person);
    const outcomes = await Promise.allSettled([1, 2].map(() => revokeToken(cockpit.as(person.actor), id)));
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await audited("console.token.revoked", id)).toHaveLength(1);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { findActor } from "@/lib/people/actor";
import { issueToken } from "@/lib/people/issue-token";
import { revokeToken } from "@/lib/people/revoke-token";
import type { TokenRequest } from "@/lib/people/schemas";
import { hashToken } from "@/lib/people/tokens";
import { createPerson } from "@/tests/factories/person";
import { failureOf, openConsole, type TestConsole } from "@/tests/integration/people/open-console";

const REQUEST: TokenRequest = { name: "laptop", scopes: ["read"], expires_in_days: 30 };

let cockpit: TestConsole;
beforeAll(async () => {
  cockpit = await openConsole();
});
afterAll(() => cockpit.close());

const audited = async (action: string, id: string) =>
  (await cockpit.auditRows(action)).filter((row) => row.subject.id === id);
const stored = (id: string) => cockpit.db.apiToken.findUnique({ where: { id }, omit: { tokenHash: false } });

describe("issuing an API token", () => {
  it("answers its text once, stores the hash, and records who", async () => {
    const person = await createPerson(cockpit);
    const issued = await issueToken(cockpit.as(person.actor), REQUEST);
    expect(issued).toMatchObject({ name: "laptop", scopes: ["read"], expires_at: "2026-12-23T10:00:07.000Z" });
    expect(issued.token).toMatch(/^rxc_[\w-]{43}$/);
    expect((await stored(issued.id))?.tokenHash).toBe(hashToken(issued.token));
    expect(await audited("console.token.issued", issued.id)).toMatchObject([{ actor: { email: person.email } }]);
  });

  it("never writes the token's text to the audit log", async () => {
    const person = await createPerson(cockpit);
    const issued = await issueToken(cockpit.as(person.actor), REQUEST);
    const rows = await audited("console.token.issued", issued.id);
    expect(JSON.stringify(rows)).not.toContain(issued.token.slice(4));
  });

  it("gives the token its scopes and its owner's role", async () => {
    const person = await createPerson(cockpit, { role: "viewer" });
    const { id, token } = await issueToken(cockpit.as(person.actor), REQUEST);
    expect(await findActor(cockpit, { bearer: token })).toMatchObject({
      kind: "token",
      id,
      role: "viewer",
      scopes: ["read"],
    });
  });

  it.each([
    ["a token that may only read", "token"],
    ["a shell", "shell"],
    ["nobody", "anonymous"],
  ] as const)("changes nothing for %s", async (_, kind) => {
    const person = await createPerson(cockpit, { scopes: ["read"] });
    const actors = {
      token: person.actor,
      shell: { kind: "shell", id: "root", email: "root@example.test" },
      anonymous: { kind: "anonymous" },
    } as const;
    const error = await failureOf(issueToken(cockpit.as(actors[kind]), REQUEST));
    expect(error.code).toBe(kind === "anonymous" ? "unauthenticated" : "forbidden");
    expect(await cockpit.db.apiToken.count({ where: { personId: person.id } })).toBe(1);
  });

  it("issues two different tokens for two requests at once", async () => {
    const person = await createPerson(cockpit);
    const both = await Promise.all([1, 2].map(() => issueToken(cockpit.as(person.actor), REQUEST)));
    expect(new Set(both.map((issued) => issued.token)).size).toBe(2);
  });
});

describe("revoking an API token", () => {
  it("stops it at once and records who", async () => {
    const person = await createPerson(cockpit);
    const { id, token } = await issueToken(cockpit.as(person.actor), REQUEST);
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
    const { id } = await issueToken(cockpit.as(person.actor), REQUEST);
    await revokeToken(cockpit.as(person.actor), id);
    const error = await failureOf(revokeToken(cockpit.as(person.actor), id));
    expect(error.code).toBe("conflict");
    expect(error.message).toBe("The token “laptop” has been revoked already.");
  });

  it("succeeds for exactly one of two at once", async () => {
    const person = await createPerson(cockpit);
    const { id } = await issueToken(cockpit.as(person.actor), REQUEST);
    const outcomes = await Promise.allSettled([1, 2].map(() => revokeToken(cockpit.as(person.actor), id)));
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await audited("console.token.revoked", id)).toHaveLength(1);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { listSessions, listTokens } from "@/lib/people/queries";
import { SESSION_IDLE_MS } from "@/lib/people/rules";
import { createPerson, createSession } from "@/tests/factories/person";
import { failureOf, openConsole, type TestConsole } from "@/tests/integration/people/open-console";

let cockpit: TestConsole;
beforeAll(async () => {
  cockpit = await openConsole();
});
afterAll(() => cockpit.close());

const minutesAgo = (minutes: number) => new Date(cockpit.now().getTime() - minutes * 60_000);

describe("my sessions", () => {
  it("are my live ones, newest first, with this one marked", async () => {
    const person = await createPerson(cockpit);
    const older = await createSession(cockpit.db, person, minutesAgo(5));
    const here = await createSession(cockpit.db, person, minutesAgo(1));
    await createSession(cockpit.db, await createPerson(cockpit), minutesAgo(1));
    const { items } = await listSessions(cockpit.as(here.actor));
    expect(items.map((item) => [item.id, item.current])).toEqual([
      [here.id, true],
      [older.id, false],
    ]);
  });

  it("leave out those that ended or idled out", async () => {
    const person = await createPerson(cockpit);
    const ended = await createSession(cockpit.db, person, minutesAgo(5));
    await cockpit.db.session.update({ where: { id: ended.id }, data: { endedAt: cockpit.now() } });
    await createSession(cockpit.db, person, new Date(cockpit.now().getTime() - SESSION_IDLE_MS));
    expect((await listSessions(cockpit.as(person.actor))).items).toEqual([]);
  });
});

describe("my API tokens", () => {
  it("show everything but the token", async () => {
    const person = await createPerson(cockpit, { createdAt: cockpit.now() });
    expect((await listTokens(cockpit.as(person.actor))).items).toEqual([
      {
        id: person.apiTokenId,
        name: "first token",
        scopes: ["read", "write"],
        created_at: "2026-11-23T10:00:07.000Z",
        expires_at: "2027-11-23T10:00:07.000Z",
        last_used_at: null,
        revoked_at: null,
      },
    ]);
  });

  it("can be paged through without gaps, even when several were made in the same moment", async () => {
    const person = await createPerson(cockpit, { createdAt: cockpit.now() });
    const rows = Array.from({ length: 6 }, (_, index) => ({
      id: `tok_${person.id}_${index}`,
      personId: person.id,
      name: `token ${index}`,
      tokenHash: `${person.id}-${index}`,
      scopes: ["read"],
      createdAt: minutesAgo(Math.floor(index / 3)),
    }));
    await cockpit.db.apiToken.createMany({ data: rows });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await listTokens(cockpit.as(person.actor), { limit: 2, ...(cursor === null ? {} : { cursor }) });
      seen.push(...page.items.map((item) => item.id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(7);
    expect(seen).toHaveLength(7);
  });

  it.each(["nonsense", Buffer.from('["yesterday","x"]').toString("base64url")])(
    "refuse a cursor this list did not give out",
    async (cursor) => {
      const person = await createPerson(cockpit);
      const error = await failureOf(listTokens(cockpit.as(person.actor), { limit: 2, cursor }));
      expect(error.code).toBe("invalid_input");
    },
  );

  it("belong to people only", async () => {
    expect((await failureOf(listTokens(cockpit.as({ kind: "anonymous" })))).code).toBe("unauthenticated");
    expect((await failureOf(listTokens(cockpit.as({ kind: "system", id: "reconciler" })))).code).toBe("forbidden");
  });
});

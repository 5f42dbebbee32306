import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { utcWords } from "@/lib/core/words";
import { findActor } from "@/lib/people/actor";
import { SESSION_ABSOLUTE_MS, SESSION_IDLE_MS } from "@/lib/people/rules";
import { createPerson, createSession, type MadePerson } from "@/tests/factories/person";
import { failureOf, openConsole, type TestConsole } from "@/tests/integration/people/open-console";

const MINUTE_MS = 60_000;
const ANONYMOUS = { kind: "anonymous" };

let cockpit: TestConsole;
let person: MadePerson;
beforeAll(async () => {
  cockpit = await openConsole();
});
beforeEach(async () => {
  person = await createPerson(cockpit, { role: "operator", createdAt: cockpit.now() });
});
afterAll(() => cockpit.close());

const lastSeen = async (id: string) => (await cockpit.db.session.findUnique({ where: { id } }))?.lastSeenAt;

describe("a session cookie", () => {
  it("is its person while the session lives", async () => {
    const session = await createSession(cockpit.db, person, cockpit.now());
    expect(await findActor(cockpit, { sessionToken: session.token })).toEqual(session.actor);
  });

  it.each(["", "unknown", "\u0000", "x".repeat(5000)])("is nobody when it is not known", async (sessionToken) => {
    expect(await findActor(cockpit, { sessionToken })).toEqual(ANONYMOUS);
  });

  it("is nobody after twelve idle hours", async () => {
    const session = await createSession(cockpit.db, person, cockpit.now());
    cockpit.advance(SESSION_IDLE_MS - 1);
    expect(await findActor(cockpit, { sessionToken: session.token, background: true })).toMatchObject({
      kind: "person",
    });
    cockpit.advance(1);
    expect(await findActor(cockpit, { sessionToken: session.token })).toEqual(ANONYMOUS);
  });

  it("is nobody seven days after sign-in, however busy", async () => {
    const session = await createSession(cockpit.db, person, cockpit.now());
    for (let spent = 0; spent < SESSION_ABSOLUTE_MS - SESSION_IDLE_MS; spent += SESSION_IDLE_MS / 2) {
      cockpit.advance(SESSION_IDLE_MS / 2);
      expect(await findActor(cockpit, { sessionToken: session.token })).toMatchObject({ kind: "person" });
    }
    cockpit.advance(SESSION_IDLE_MS);
    expect(await findActor(cockpit, { sessionToken: session.token })).toEqual(ANONYMOUS);
  });

  it("is nobody at once when its person is disabled", async () => {
    const session = await createSession(cockpit.db, person, cockpit.now());
    await cockpit.db.person.update({ where: { id: person.id }, data: { disabledAt: cockpit.now() } });
    expect(await findActor(cockpit, { sessionToken: session.token })).toEqual(ANONYMOUS);
  });

  it("carries the role its person has now, not the one at sign-in", async () => {
    const session = await createSession(cockpit.db, person, cockpit.now());
    await cockpit.db.person.update({ where: { id: person.id }, data: { role: "viewer" } });
    expect(await findActor(cockpit, { sessionToken: session.token })).toMatchObject({ role: "viewer" });
  });

  it("moves last seen at most once a minute", async () => {
    const session = await createSession(cockpit.db, person, cockpit.now());
    const opened = cockpit.now();
    cockpit.advance(MINUTE_MS - 1);
    await findActor(cockpit, { sessionToken: session.token });
    expect(await lastSeen(session.id)).toEqual(opened);
    cockpit.advance(1);
    await Promise.all(Array.from({ length: 5 }, () => findActor(cockpit, { sessionToken: session.token })));
    expect(await lastSeen(session.id)).toEqual(cockpit.now());
  });

  it("does not count polling as use", async () => {
    const session = await createSession(cockpit.db, person, cockpit.now());
    const opened = cockpit.now();
    cockpit.advance(10 * MINUTE_MS);
    await findActor(cockpit, { sessionToken: session.token, background: true });
    expect(await lastSeen(session.id)).toEqual(opened);
  });
});

describe("an API token", () => {
  const refusal = async (bearer: string) => {
    const error = await failureOf(findActor(cockpit, { bearer }));
    expect(error.code).toBe("unauthenticated");
    return error.message;
  };

  it("acts for its owner with its scopes", async () => {
    expect(await findActor(cockpit, { bearer: person.apiToken })).toEqual(person.actor);
  });

  it.each(["", "rxc_unknown", "\u0000"])("is refused when nobody issued it", async (bearer) => {
    expect(await refusal(bearer)).toBe("This console does not know that API token.");
  });

  it("is refused, not ignored, when a good session comes with it", async () => {
    const session = await createSession(cockpit.db, person, cockpit.now());
    const error = await failureOf(findActor(cockpit, { bearer: "rxc_stale", sessionToken: session.token }));
    expect(error.code).toBe("unauthenticated");
  });

  it("is refused from the moment it expires, and says since when", async () => {
    const expiresAt = cockpit.now();
    await cockpit.db.apiToken.update({ where: { id: person.apiTokenId }, data: { expiresAt } });
    expect(await refusal(person.apiToken)).toContain(`expired at ${utcWords(expiresAt)}`);
  });

  it("is refused once it was revoked, and says since when", async () => {
    const revokedAt = cockpit.now();
    await cockpit.db.apiToken.update({ where: { id: person.apiTokenId }, data: { revokedAt } });
    expect(await refusal(person.apiToken)).toContain(`revoked at ${utcWords(revokedAt)}`);
  });

  it("is refused at once when its owner is disabled", async () => {
    await cockpit.db.person.update({ where: { id: person.id }, data: { disabledAt: cockpit.now() } });
    expect(await refusal(person.apiToken)).toContain("is disabled");
  });

  it("remembers when it was last used", async () => {
    await findActor(cockpit, { bearer: person.apiToken });
    const stored = await cockpit.db.apiToken.findUnique({ where: { id: person.apiTokenId } });
    expect(stored?.lastUsedAt).toEqual(cockpit.now());
  });
});

describe("a request with neither", () => {
  it("is anonymous", async () => {
    expect(await findActor(cockpit, {})).toEqual(ANONYMOUS);
  });
});

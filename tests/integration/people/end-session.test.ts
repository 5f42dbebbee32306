import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findActor } from "@/lib/people/actor";
import { endSession } from "@/lib/people/end-session";
import { createPerson, createSession } from "@/tests/factories/person";
import { failureOf, openConsole, type TestConsole } from "@/tests/integration/people/open-console";

let cockpit: TestConsole;
beforeAll(async () => {
  cockpit = await openConsole();
});
afterAll(() => cockpit.close());

const stored = (id: string) => cockpit.db.session.findUnique({ where: { id } });
const signedOut = async (id: string) =>
  (await cockpit.auditRows("console.auth.signed_out")).filter((row) => row.subject.id === id);

describe("ending a session", () => {
  it("signs its person out at once and records who", async () => {
    const person = await createPerson(cockpit);
    const session = await createSession(cockpit.db, person, cockpit.now());
    expect(await endSession(cockpit.as(session.actor), "current")).toEqual({ id: session.id, current: true });
    expect(await findActor(cockpit, { sessionToken: session.token })).toEqual({ kind: "anonymous" });
    expect(await signedOut(session.id)).toMatchObject([{ actor: { kind: "person", id: person.id } }]);
  });

  it("ends another session of one's own and keeps this one", async () => {
    const person = await createPerson(cockpit);
    const here = await createSession(cockpit.db, person, cockpit.now());
    const elsewhere = await createSession(cockpit.db, person, cockpit.now());
    expect(await endSession(cockpit.as(here.actor), elsewhere.id)).toEqual({ id: elsewhere.id, current: false });
    expect((await stored(here.id))?.endedAt).toBeNull();
  });

  it("lets an admin end anybody's, and the row names both", async () => {
    const admin = await createPerson(cockpit, { role: "admin" });
    const person = await createPerson(cockpit);
    const session = await createSession(cockpit.db, person, cockpit.now());
    await endSession(cockpit.as(admin.actor), session.id);
    expect(await signedOut(session.id)).toMatchObject([
      { actor: { email: admin.email }, payload: { email: person.email } },
    ]);
  });

  it("changes nothing for somebody else", async () => {
    const session = await createSession(cockpit.db, await createPerson(cockpit), cockpit.now());
    const stranger = await createPerson(cockpit, { role: "operator" });
    const error = await failureOf(endSession(cockpit.as(stranger.actor), session.id));
    expect(error.code).toBe("forbidden");
    expect((await stored(session.id))?.endedAt).toBeNull();
    expect(await signedOut(session.id)).toEqual([]);
  });

  it("changes nothing for a token that may only read", async () => {
    const person = await createPerson(cockpit, { scopes: ["read"] });
    const session = await createSession(cockpit.db, person, cockpit.now());
    expect((await failureOf(endSession(cockpit.as(person.actor), session.id))).code).toBe("forbidden");
    expect((await stored(session.id))?.endedAt).toBeNull();
  });

  it("is not found when there is none, nor `current` for a token", async () => {
    const person = await createPerson(cockpit);
    expect((await failureOf(endSession(cockpit.as(person.actor), "ses_none"))).code).toBe("not_found");
    expect((await failureOf(endSession(cockpit.as(person.actor), "current"))).code).toBe("not_found");
  });

  it("is a conflict when it ended before", async () => {
    const person = await createPerson(cockpit);
    const session = await createSession(cockpit.db, person, cockpit.now());
    await endSession(cockpit.as(person.actor), session.id);
    expect((await failureOf(endSession(cockpit.as(person.actor), session.id))).code).toBe("conflict");
  });

  it("succeeds for exactly one of two at once", async () => {
    const person = await createPerson(cockpit);
    const session = await createSession(cockpit.db, person, cockpit.now());
    const both = [1, 2].map(() => endSession(cockpit.as(person.actor), session.id));
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await signedOut(session.id)).toHaveLength(1);
  });
});

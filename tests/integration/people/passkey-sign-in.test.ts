import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/core/actor";
import { findActor } from "@/lib/people/actor";
import { addPasskey, startPasskey } from "@/lib/people/add-passkey";
import { openPasskeySession, startPasskeySignIn } from "@/lib/people/open-passkey-session";
import { SIGN_IN_LIMITS } from "@/lib/people/rules";
import { createPerson, createSession, type MadePerson } from "@/tests/factories/person";
import { Authenticator, type Lie } from "@/tests/integration/people/authenticator";
import { codeAt, failureOf, openConsole, type TestConsole } from "@/tests/integration/people/open-console";

const MINUTE_MS = 60_000;
const STEP_MS = 30_000;
const REFUSED = "That passkey did not open this console. Try again, or use your password and a code.";

let cockpit: TestConsole;
let addresses = 0;
beforeAll(async () => {
  cockpit = await openConsole();
});
afterAll(() => cockpit.close());

function visitor(actor: Actor = { kind: "anonymous" }) {
  addresses += 1;
  return cockpit.as(actor, `192.0.2.${addresses}`);
}

async function registered() {
  const person = await createPerson(cockpit);
  const keeper = new Authenticator();
  cockpit.advance(STEP_MS);
  const ctx = cockpit.as(person.actor);
  const { id, options } = await startPasskey(ctx, { totp: await codeAt(person, cockpit.now()) });
  const credential = keeper.register(options.challenge);
  await addPasskey(ctx, { challenge_id: id, name: "laptop", credential });
  return { person, keeper };
}

async function enter(keeper: Authenticator, lie: Lie = {}, ctx = visitor()) {
  const { id, options } = await startPasskeySignIn(ctx);
  return openPasskeySession(ctx, { challenge_id: id, credential: keeper.enter(options.challenge, lie) });
}

const sessionsOf = (person: MadePerson) => cockpit.db.session.count({ where: { personId: person.id } });
const failuresOf = async (person: MadePerson) =>
  (await cockpit.auditRows("console.auth.sign_in_failed"))
    .filter((row) => row.subject.id === person.id)
    .map((row) => row.payload.reason);

describe("signing in with a passkey", () => {
  it("opens a session without password and code, notes the use, and records how", async () => {
    const { person, keeper } = await registered();
    const opened = await enter(keeper, { userHandle: person.id });
    expect(opened).toMatchObject({ person: { id: person.id, email: person.email }, replace_authenticator: false });
    expect(await findActor(cockpit, { sessionToken: opened.token })).toMatchObject({ kind: "person", id: person.id });
    const row = await cockpit.db.passkey.findFirstOrThrow({ where: { personId: person.id } });
    expect(row).toMatchObject({ counter: 2n, lastUsedAt: cockpit.now() });
    const audit = (await cockpit.auditRows("console.auth.signed_in")).find((a) => a.subject.id === opened.session.id);
    expect(audit).toMatchObject({ actor: { email: person.email }, payload: { passkey: true } });
  });

  it("names nobody before the passkey has answered", async () => {
    const { options } = await startPasskeySignIn(visitor());
    expect(options.allowCredentials ?? []).toEqual([]);
    expect(options).toMatchObject({ rpId: "console-staging.raxx.app", userVerification: "required" });
  });

  it("ends the session the browser came with", async () => {
    const { person, keeper } = await registered();
    const before = await createSession(cockpit.db, person, cockpit.now());
    await enter(keeper, {}, visitor(before.actor));
    const old = await cockpit.db.session.findUniqueOrThrow({ where: { id: before.id } });
    expect(old.endedAt).toEqual(cockpit.now());
  });

  it("works for keepers that do not count", async () => {
    const { person, keeper } = await registered();
    await cockpit.db.passkey.updateMany({ where: { personId: person.id }, data: { counter: 0 } });
    await enter(keeper, { counter: 0 });
    await enter(keeper, { counter: 0 });
    expect(await sessionsOf(person)).toBe(2);
  });
});

describe("a passkey's answer", () => {
  it.each([
    ["was given to another origin", () => ({ origin: "https://evil.example" })],
    ["was given for another host", () => ({ rpID: "console.raxx.app" })],
    ["comes without the person verified", () => ({ isUnverified: true })],
    ["answers another challenge", () => ({ challenge: Buffer.alloc(32, 7).toString("base64url") })],
    ["comes from a copy, whose counter is behind", () => ({ counter: 1 })],
    ["names somebody else", () => ({ userHandle: "per_somebody" })],
  ] satisfies [string, () => Lie][])("that %s opens nothing", async (_, lie) => {
    const { person, keeper } = await registered();
    const error = await failureOf(enter(keeper, lie()));
    expect(error).toMatchObject({ code: "unauthenticated", message: REFUSED });
    expect(await sessionsOf(person)).toBe(0);
    expect(await failuresOf(person)).toEqual(["passkey_refused"]);
  });

  it("opens nothing for a passkey nobody has, in the same words", async () => {
    expect((await failureOf(enter(new Authenticator()))).message).toBe(REFUSED);
    const reasons = (await cockpit.auditRows("console.auth.sign_in_failed")).map((row) => row.payload.reason);
    expect(reasons).toContain("unknown_passkey");
  });

  it("opens nothing for a person who is disabled, in the same words", async () => {
    const { person, keeper } = await registered();
    await cockpit.db.person.update({ where: { id: person.id }, data: { disabledAt: cockpit.now() } });
    expect((await failureOf(enter(keeper))).message).toBe(REFUSED);
    expect(await failuresOf(person)).toEqual(["disabled"]);
  });

  it("opens nothing after five minutes", async () => {
    const { person, keeper } = await registered();
    const ctx = visitor();
    const { id, options } = await startPasskeySignIn(ctx);
    cockpit.advance(5 * MINUTE_MS);
    const late = openPasskeySession(ctx, { challenge_id: id, credential: keeper.enter(options.challenge) });
    expect((await failureOf(late)).message).toBe(REFUSED);
    expect(await sessionsOf(person)).toBe(0);
  });

  it("opens exactly one session when it is sent ten times at once", async () => {
    const { person, keeper } = await registered();
    const ctx = visitor();
    const { id, options } = await startPasskeySignIn(ctx);
    const input = { challenge_id: id, credential: keeper.enter(options.challenge) };
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => openPasskeySession(ctx, input)));
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    expect(await sessionsOf(person)).toBe(1);
  });

  it("to a challenge for adding a passkey opens nothing", async () => {
    const { person, keeper } = await registered();
    cockpit.advance(STEP_MS);
    const ctx = cockpit.as(person.actor);
    const { id, options } = await startPasskey(ctx, { totp: await codeAt(person, cockpit.now()) });
    const crossed = openPasskeySession(visitor(), { challenge_id: id, credential: keeper.enter(options.challenge) });
    expect((await failureOf(crossed)).message).toBe(REFUSED);
  });

  it("changes nothing for an actor who may not sign in", async () => {
    const { person, keeper } = await registered();
    expect((await failureOf(enter(keeper, {}, visitor({ kind: "display", id: "dsp_1" })))).code).toBe("forbidden");
    expect(await sessionsOf(person)).toBe(0);
  });
});

describe("the limit of sign-ins with a passkey", () => {
  it("refuses an address that failed thirty times, and its right answer too", async () => {
    const { person, keeper } = await registered();
    const ctx = visitor();
    for (let count = 0; count < SIGN_IN_LIMITS.address; count += 1) {
      const credential = keeper.enter("AAAA");
      await failureOf(openPasskeySession(ctx, { challenge_id: "chl_none", credential }));
    }
    expect((await failureOf(enter(keeper, {}, ctx))).code).toBe("rate_limited");
    expect(await sessionsOf(person)).toBe(0);
    expect((await enter(keeper)).person.id).toBe(person.id);
  });

  it("refuses to begin more than thirty from one address, until their time is over", async () => {
    const ctx = visitor();
    for (let count = 0; count < 30; count += 1) await startPasskeySignIn(ctx);
    expect((await failureOf(startPasskeySignIn(ctx))).code).toBe("rate_limited");
    await startPasskeySignIn(visitor());
    cockpit.advance(5 * MINUTE_MS);
    await startPasskeySignIn(ctx);
  });
});

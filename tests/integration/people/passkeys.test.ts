import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/core/actor";
import { addPasskey, startPasskey } from "@/lib/people/add-passkey";
import { getSecondFactors } from "@/lib/people/queries";
import { revokePasskey } from "@/lib/people/revoke-passkey";
import { createPerson, type MadePerson } from "@/tests/factories/person";
import { Authenticator, type Lie } from "@/tests/integration/people/authenticator";
import { codeAt, failureOf, openConsole, type TestConsole } from "@/tests/integration/people/open-console";

const MINUTE_MS = 60_000;
const STEP_MS = 30_000;

let cockpit: TestConsole;
beforeAll(async () => {
  cockpit = await openConsole();
});
afterAll(() => cockpit.close());

const rowsOf = (person: MadePerson) => cockpit.db.passkey.findMany({ where: { personId: person.id } });
const audited = async (person: MadePerson, what: "added" | "removed") =>
  (await cockpit.auditRows(`console.person.passkey_${what}`)).filter((row) => row.subject.id === person.id);

async function begin(person: MadePerson, actor: Actor = person.actor) {
  cockpit.advance(STEP_MS);
  return startPasskey(cockpit.as(actor), { totp: await codeAt(person, cockpit.now()) });
}

interface Addition {
  keeper?: Authenticator;
  lie?: Lie;
}

async function add(person: MadePerson, { keeper = new Authenticator(), lie = {} }: Addition = {}) {
  const { id, options } = await begin(person);
  const credential = keeper.register(options.challenge, lie);
  return addPasskey(cockpit.as(person.actor), { challenge_id: id, name: "laptop", credential });
}

describe("beginning to add a passkey", () => {
  it("asks for one that verifies its person and is found without a name, bound to this console's host", async () => {
    const person = await createPerson(cockpit);
    const { options } = await begin(person);
    expect(options).toMatchObject({
      rp: { id: "console-staging.raxx.app" },
      user: { name: person.email },
      attestation: "none",
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    });
    expect(Buffer.from(options.challenge, "base64url")).toHaveLength(32);
  });

  it("names the passkeys there are, so that no device makes a second one", async () => {
    const person = await createPerson(cockpit);
    const keeper = new Authenticator();
    await add(person, { keeper });
    const { options } = await begin(person);
    expect(options.excludeCredentials).toMatchObject([{ id: keeper.credentialId.toString("base64url") }]);
  });

  it("changes nothing for a wrong code, nor for a token that may only read", async () => {
    const person = await createPerson(cockpit);
    const challenges = () => cockpit.db.passkeyChallenge.count({ where: { personId: person.id } });
    expect((await failureOf(startPasskey(cockpit.as(person.actor), { totp: "000000" }))).code).toBe("step_up_failed");
    const reader = { ...person.actor, scopes: ["read"] };
    expect((await failureOf(begin(person, reader))).code).toBe("forbidden");
    expect(await challenges()).toBe(0);
  });

  it("forgets the challenges whose time is over", async () => {
    const person = await createPerson(cockpit);
    const { id } = await begin(person);
    cockpit.advance(6 * MINUTE_MS);
    await begin(await createPerson(cockpit));
    expect(await cockpit.db.passkeyChallenge.findUnique({ where: { id } })).toBeNull();
  });
});

describe("adding a passkey", () => {
  it("stores its public key and flags, and records who", async () => {
    const person = await createPerson(cockpit);
    const keeper = new Authenticator();
    const item = await add(person, { keeper });
    expect(item).toMatchObject({ name: "laptop", last_used_at: null, backed_up: false });
    expect(await rowsOf(person)).toMatchObject([
      {
        id: item.id,
        credentialId: keeper.credentialId.toString("base64url"),
        counter: 1n,
        transports: ["internal"],
        deviceType: "singleDevice",
      },
    ]);
    expect(await audited(person, "added")).toMatchObject([
      { actor: { email: person.email }, payload: { passkey_id: item.id, name: "laptop" } },
    ]);
    expect((await getSecondFactors(cockpit.as(person.actor))).passkeys).toEqual([item]);
  });

  it.each([
    ["made for another origin", { origin: "https://console-staging.raxx.app.evil.example" }],
    ["made for another host", { rpID: "console.raxx.app" }],
    ["made without verifying its person", { isUnverified: true }],
    ["made for another challenge", { challenge: Buffer.alloc(32, 7).toString("base64url") }],
  ] satisfies [string, Lie][])("refuses an answer that was %s, and uses the challenge up", async (_, lie) => {
    const person = await createPerson(cockpit);
    expect((await failureOf(add(person, { lie }))).code).toBe("invalid_input");
    expect(await rowsOf(person)).toEqual([]);
    expect(await cockpit.db.passkeyChallenge.count({ where: { personId: person.id } })).toBe(0);
    expect(await audited(person, "added")).toEqual([]);
  });

  it("refuses bytes that are no answer at all", async () => {
    const person = await createPerson(cockpit);
    const { id } = await begin(person);
    const response = { clientDataJSON: "e30", attestationObject: "_____w" };
    const credential = { id: "AAAA", rawId: "AAAA", type: "public-key", response } as const;
    const refused = addPasskey(cockpit.as(person.actor), { challenge_id: id, name: "laptop", credential });
    expect((await failureOf(refused)).code).toBe("invalid_input");
  });

  it("changes nothing for somebody else's challenge, nor for a token that may only read", async () => {
    const person = await createPerson(cockpit);
    const stranger = await createPerson(cockpit);
    const { id, options } = await begin(person);
    const passkey = { challenge_id: id, name: "laptop", credential: new Authenticator().register(options.challenge) };
    expect((await failureOf(addPasskey(cockpit.as(stranger.actor), passkey))).code).toBe("not_found");
    const reader = { ...person.actor, scopes: ["read"] };
    expect((await failureOf(addPasskey(cockpit.as(reader), passkey))).code).toBe("forbidden");
    expect([...(await rowsOf(person)), ...(await rowsOf(stranger))]).toEqual([]);
  });

  it("is not found after five minutes", async () => {
    const person = await createPerson(cockpit);
    const { id, options } = await begin(person);
    cockpit.advance(5 * MINUTE_MS);
    const credential = new Authenticator().register(options.challenge);
    const late = addPasskey(cockpit.as(person.actor), { challenge_id: id, name: "laptop", credential });
    expect((await failureOf(late)).code).toBe("not_found");
  });

  it("is a conflict for a passkey that is registered already, whoever has it", async () => {
    const keeper = new Authenticator();
    await add(await createPerson(cockpit), { keeper });
    const person = await createPerson(cockpit);
    expect((await failureOf(add(person, { keeper }))).code).toBe("conflict");
    expect(await rowsOf(person)).toEqual([]);
  });

  it("succeeds for exactly one of two answers to one challenge at once", async () => {
    const person = await createPerson(cockpit);
    const { id, options } = await begin(person);
    const answer = () => {
      const credential = new Authenticator().register(options.challenge);
      return addPasskey(cockpit.as(person.actor), { challenge_id: id, name: "laptop", credential });
    };
    const outcomes = await Promise.allSettled([answer(), answer()]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await rowsOf(person)).toHaveLength(1);
  });
});

describe("removing a passkey", () => {
  async function remove(person: MadePerson, id: string, actor: Actor = person.actor) {
    cockpit.advance(STEP_MS);
    return revokePasskey(cockpit.as(actor), id, { totp: await codeAt(person, cockpit.now()) });
  }

  it("takes it away and records who", async () => {
    const person = await createPerson(cockpit);
    const { id } = await add(person);
    await remove(person, id);
    expect(await rowsOf(person)).toEqual([]);
    expect(await audited(person, "removed")).toMatchObject([
      { actor: { email: person.email }, payload: { passkey_id: id, name: "laptop" } },
    ]);
  });

  it("changes nothing for a wrong code, nor for a token that may only read", async () => {
    const person = await createPerson(cockpit);
    const { id } = await add(person);
    const wrong = revokePasskey(cockpit.as(person.actor), id, { totp: "000000" });
    expect((await failureOf(wrong)).code).toBe("step_up_failed");
    expect((await failureOf(remove(person, id, { ...person.actor, scopes: ["read"] }))).code).toBe("forbidden");
    expect(await rowsOf(person)).toHaveLength(1);
  });

  it("is not found for one that is not there, or is somebody else's", async () => {
    const person = await createPerson(cockpit);
    const stranger = await createPerson(cockpit);
    const { id } = await add(person);
    expect((await failureOf(remove(stranger, id))).code).toBe("not_found");
    await remove(person, id);
    expect((await failureOf(remove(person, id))).code).toBe("not_found");
  });

  it("succeeds for exactly one of two at once, and the other is told", async () => {
    const person = await createPerson(cockpit);
    const { id } = await add(person);
    cockpit.advance(STEP_MS);
    const code = async (ms: number) => ({ totp: await codeAt(person, new Date(cockpit.now().getTime() + ms)) });
    const [now, next] = [await code(0), await code(STEP_MS)];
    const outcomes = await Promise.allSettled(
      [now, next].map((proof) => revokePasskey(cockpit.as(person.actor), id, proof)),
    );
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await audited(person, "removed")).toHaveLength(1);
  });
});

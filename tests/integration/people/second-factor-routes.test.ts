import { afterAll, beforeAll, describe, expect, it } from "vitest";

import * as passkey from "@/app/api/people/me/passkeys/[id]/route";
import * as passkeyChallenges from "@/app/api/people/me/passkeys/challenges/route";
import * as passkeys from "@/app/api/people/me/passkeys/route";
import * as recoveryCodes from "@/app/api/people/me/recovery-codes/route";
import * as me from "@/app/api/people/me/route";
import * as authenticator from "@/app/api/people/me/totp/route";
import * as entryChallenges from "@/app/api/sessions/passkey/challenges/route";
import * as entry from "@/app/api/sessions/passkey/route";
import {
  enrolmentSchema,
  passkeyChallengeSchema,
  passkeySchema,
  recoveryCodesSchema,
  secondFactorsSchema,
  signedInSchema,
} from "@/lib/people/schemas";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { createPerson, type MadePerson } from "@/tests/factories/person";
import { bearer, call, serve } from "@/tests/factories/requests";
import { Authenticator } from "@/tests/integration/people/authenticator";
import { codeAt } from "@/tests/integration/people/open-console";

const STEP_MS = 30_000;

let cockpit: TestConsole;
beforeAll(async () => {
  cockpit = await createTestConsole();
  serve(cockpit);
});
afterAll(() => cockpit.close());

const as = (person: MadePerson) => ({ headers: bearer(person.apiToken), method: "POST" });
/** The code of so many steps from now: three follow each other before time has to pass. */
const codeOf = (person: Pick<MadePerson, "totpSecret">, steps: number) =>
  codeAt(person, new Date(Date.now() + steps * STEP_MS));

describe("the routes of the second factor", () => {
  it("issue recovery codes and replace the authenticator, and tell how it stands without a secret", async () => {
    const person = await createPerson(cockpit);
    const issued = await call(cockpit, recoveryCodes.POST, { ...as(person), body: { totp: await codeOf(person, 0) } });
    expect(issued.status).toBe(201);
    const { codes } = recoveryCodesSchema.parse(await issued.json());

    const order = { password: person.password, totp: codes[0] };
    const started = await call(cockpit, authenticator.POST, { ...as(person), body: order });
    expect(started.status).toBe(201);
    const { secret } = enrolmentSchema.parse(await started.json());
    const code = await codeOf({ totpSecret: secret }, 0);
    const confirmed = await call(cockpit, authenticator.PUT, {
      ...as(person),
      method: "PUT",
      body: { code, keep_tokens: [person.apiTokenId] },
    });
    expect(confirmed.status).toBe(204);

    const told = await call(cockpit, me.GET, { headers: bearer(person.apiToken) });
    const text = await told.text();
    expect(secondFactorsSchema.parse(JSON.parse(text))).toMatchObject({
      person: { id: person.id },
      authenticator: { in_doubt: false },
      recovery_codes: { left: 9 },
      passkeys: [],
    });
    for (const kept of [secret, person.totpSecret, ...codes]) expect(text).not.toContain(kept);
  });

  it("add a passkey, sign in with it into a cookie, and remove it", async () => {
    const person = await createPerson(cockpit);
    const keeper = new Authenticator();
    const begun = await call(cockpit, passkeyChallenges.POST, {
      ...as(person),
      body: { totp: await codeOf(person, -1) },
    });
    expect(begun.status).toBe(201);
    const asked = passkeyChallengeSchema.parse(await begun.json());
    const answer = { challenge_id: asked.id, name: "laptop", credential: keeper.register(asked.options.challenge) };
    const added = await call(cockpit, passkeys.POST, { ...as(person), body: answer });
    expect(added.status).toBe(201);
    const { id } = passkeySchema.parse(await added.json());

    const origin = { headers: { origin: cockpit.origin }, method: "POST" };
    const opening = passkeyChallengeSchema.parse(await (await call(cockpit, entryChallenges.POST, origin)).json());
    const credential = keeper.enter(opening.options.challenge);
    const opened = await call(cockpit, entry.POST, { ...origin, body: { challenge_id: opening.id, credential } });
    expect(opened.status).toBe(201);
    expect(opened.headers.get("set-cookie")).toMatch(/^__Host-cockpit_session=[\w-]{43}; Path=\/; HttpOnly/);
    expect(signedInSchema.parse(await opened.json()).person.id).toBe(person.id);

    const removal = { ...as(person), method: "DELETE", params: { id }, body: { totp: await codeOf(person, 0) } };
    expect((await call(cockpit, passkey.DELETE, removal)).status).toBe(204);
  });

  it.each([
    ["the recovery codes", recoveryCodes.POST],
    ["the authenticator", authenticator.POST],
    ["a passkey's challenge", passkeyChallenges.POST],
    ["a passkey", passkeys.POST],
  ])("answer 401 to nobody, and 422 to anything else than a request, for %s", async (_, handler) => {
    const person = await createPerson(cockpit);
    const nobody = await call(cockpit, handler, { method: "POST", body: {}, headers: { origin: cockpit.origin } });
    expect(nobody.status).toBe(401);
    for (const body of [{}, [], { totp: 123_456 }, { totp: "123456", password: "x", more: 1 }, { credential: null }]) {
      expect((await call(cockpit, handler, { ...as(person), body })).status).toBe(422);
    }
  });

  it("answer 401 to a passkey's answer made of anything", async () => {
    const response = { clientDataJSON: "AAAA", authenticatorData: "AAAA", signature: "AAAA" };
    const credential = { id: "AAAA", rawId: "BBBB", type: "public-key", response };
    const body = { challenge_id: "chl_none", credential };
    const refused = await call(cockpit, entry.POST, { method: "POST", headers: { origin: cockpit.origin }, body });
    expect(refused.status).toBe(401);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { anchorAudit } from "@/lib/audit/anchor-checkpoint";
import { verifyAudit } from "@/lib/audit/verify-audit";
import { deriveCheckpointKey } from "@/lib/keys/checkpoint-key";
import { keyId } from "@/lib/keys/derive";
import { openRing } from "@/lib/keys/ring";
import { writeLink } from "@/lib/people/access-links";
import { readAccessLink } from "@/lib/people/apply-access-link";
import { issueRecoveryCodes } from "@/lib/people/issue-recovery-codes";
import { openSession } from "@/lib/people/open-session";
import { openTotpSecret } from "@/lib/people/totp";
import { advanceRotation } from "@/lib/secrets/advance-rotation";
import { getRotation } from "@/lib/secrets/queries";
import { giveUpRotation, requestRotation } from "@/lib/secrets/request-rotation";
import { listSecretTroubles } from "@/lib/secrets/trouble";
import { appendRow } from "@/tests/factories/audit";
import { createPerson, type MadePerson } from "@/tests/factories/person";
import { codeAt, signInOf } from "@/tests/integration/people/open-console";
import { openSecrets, type SecretStage } from "@/tests/integration/secrets/open-secrets";

const KEY = "SECRET_KEY";
const OWN = "raxx-console-staging";
const SISTER = "raxx-console-prod";
const TEN_MINUTES = 600_000;

let stage: SecretStage;
/** What the process that acts was started with. */
let running: string;
let addresses = 0;

beforeAll(async () => {
  stage = await openSecrets({ flags: { rotateUi: true, rotationModeA: true } });
  running = stage.cockpit.secretKey;
});
beforeEach(async () => {
  await stage.reset();
  const { db, platform } = stage.cockpit;
  await db.person.updateMany({ data: { totpLastStep: 0, stepUpFailures: 0, stepUpLockedUntil: null } });
  await restart(running);
  await platform.setConfig(OWN, { [KEY]: running, METRICS_TOKEN: "the token of both" });
  await platform.setConfig(SISTER, {
    [KEY]: "the key of the other console, its own",
    METRICS_TOKEN: "the token of both",
  });
});
afterAll(() => stage.cockpit.close());

const withKey = (secretKey = running) => ({ ...stage.cockpit.system, secretKey });
const valueOf = async (app: string) => (await stage.cockpit.platform.config(app)).vars[KEY] ?? "";
const detail = async (id: string, name = KEY) => (await getRotation(stage.cockpit.as("viewer"), { name, id })).rotation;

/** A process of this console comes up with that key, and is the only one. */
async function restart(key: string): Promise<void> {
  running = key;
  const { db } = stage.cockpit;
  const beatAt = new Date();
  await db.instance.deleteMany();
  const secrets = { [KEY]: `self-${keyId(key)}` };
  await db.instance.create({
    data: { id: "ins_new", sha: "0".repeat(40), bootedAt: beatAt, beatAt, secrets, dyno: "web.1" },
  });
}

async function ask(name = KEY): Promise<string> {
  const { cockpit } = stage;
  cockpit.moveClock(30_000);
  const totp = await codeAt(cockpit.people.admin, cockpit.now());
  const order = { input: { mode: "auto" as const, totp }, key: null };
  return (await requestRotation(cockpit.as("admin", { secretKey: running }), name, order)).id;
}

async function steps(count: number): Promise<void> {
  const { cockpit } = stage;
  for (let done = 0; done < count; done += 1) {
    const nextCheckAt = new Date(cockpit.now().getTime() - 1);
    await cockpit.db.secretRotation.updateMany({ where: { endedAt: null }, data: { nextCheckAt } });
    await advanceRotation(withKey(), cockpit.running.instance);
  }
}

/** Until the console's own app holds the new key, which is answered. */
async function untilHanded(): Promise<string> {
  await steps(2);
  return valueOf(OWN);
}

async function untilExchanged(): Promise<{ former: string; next: string; id: string }> {
  const former = running;
  const id = await ask();
  const next = await untilHanded();
  await restart(next);
  await steps(3);
  expect(await detail(id)).toMatchObject({ state: "succeeded", failure: null });
  return { former, next, id };
}

async function canSignIn(person: MadePerson, secretKey: string, code?: string): Promise<boolean> {
  const { cockpit } = stage;
  cockpit.moveClock(30_000);
  addresses += 1;
  const ctx = cockpit.as({ kind: "anonymous" }, { secretKey, ip: `192.0.2.${addresses % 250}` });
  const input = await signInOf(person, cockpit.now());
  return openSession(ctx, code === undefined ? input : { ...input, totp: code }).then(
    () => true,
    () => false,
  );
}

describe("while a console's own key is exchanged", () => {
  it("processes with either key accept the codes and the recovery codes of everybody", async () => {
    const { cockpit } = stage;
    const before = running;
    const early = await createPerson({ db: cockpit.db, secretKey: before });
    const totp = await codeAt(early, cockpit.now());
    const { codes } = await issueRecoveryCodes(cockpit.as(early.actor, { secretKey: before }), { totp });
    const id = await ask();
    const next = await untilHanded();
    expect(next).not.toBe(before);
    const late = await createPerson({ db: cockpit.db, secretKey: next });
    for (const key of [before, next]) {
      expect(await canSignIn(early, key)).toBe(true);
      expect(await canSignIn(late, key)).toBe(true);
    }
    expect(await canSignIn(early, next, codes[0])).toBe(true);
    await giveUpRotation(cockpit.as("admin"), { name: KEY, id });
    // Nobody knows which of the two its app will be started with next.
    expect(await canSignIn(late, before)).toBe(true);
    expect(await canSignIn(early, next)).toBe(true);
  });

  it("only this console's own app gets it, and a process with the former key ends nothing", async () => {
    const sister = await valueOf(SISTER);
    const id = await ask();
    const next = await untilHanded();
    expect(await valueOf(SISTER)).toBe(sister);
    expect((await detail(id)).places.map((place) => place.id)).toEqual([`heroku:${OWN}`]);
    await steps(2);
    expect(await detail(id)).toMatchObject({ state: "converging", problem: expect.stringContaining("0 of 1") });
    const former = running;
    await restart(next);
    running = former;
    await steps(3);
    expect(await detail(id)).toMatchObject({ state: "revoking", problem: expect.stringContaining("former key") });
    running = next;
    await steps(1);
    expect(await detail(id)).toMatchObject({ state: "succeeded" });
  });

  it("no other secret is rotated, and it waits for one that is", async () => {
    const key = await ask();
    await steps(1);
    const token = await ask("METRICS_TOKEN");
    await steps(2);
    expect(await detail(token, "METRICS_TOKEN")).toMatchObject({
      state: "requested",
      problem: expect.stringContaining("SECRET_KEY"),
    });
    await giveUpRotation(stage.cockpit.as("admin"), { name: KEY, id: key });
    await steps(1);
    expect(await detail(token, "METRICS_TOKEN")).toMatchObject({ state: "converging" });
    const again = await ask();
    await steps(2);
    expect(await detail(again)).toMatchObject({ problem: expect.stringContaining("METRICS_TOKEN") });
  });
});

describe("a console's former key", () => {
  it("opens nothing any more, while authenticators and recovery codes of before go on working", async () => {
    const { cockpit } = stage;
    const person = await createPerson({ db: cockpit.db, secretKey: running });
    const totp = await codeAt(person, cockpit.now());
    const { codes } = await issueRecoveryCodes(cockpit.as(person.actor, { secretKey: running }), { totp });
    const { former, next } = await untilExchanged();
    const row = await cockpit.db.person.findUniqueOrThrow({ where: { id: person.id }, omit: { totpSecret: false } });
    expect(await openTotpSecret(withKey(former), row.id, row.totpSecret)).toBeNull();
    expect(await openRing(withKey(former))).toEqual([]);
    expect(await canSignIn(person, former)).toBe(false);
    const troubles = async (secretKey: string) =>
      (await listSecretTroubles(cockpit.as("viewer", { secretKey }))).map(({ kind }) => kind);
    expect(await troubles(former)).toContain("retired_key");
    expect(await troubles(next)).not.toContain("retired_key");
    expect(await canSignIn(person, next)).toBe(true);
    expect(await canSignIn(person, next, codes[1])).toBe(true);
    await untilExchanged();
    expect(await canSignIn(person, running)).toBe(true);
    expect(await canSignIn(person, running, codes[2])).toBe(true);
  });

  it("leaves an open access link working, with the authenticator that it sets up", async () => {
    const { cockpit } = stage;
    const person = { id: "per_invited", email: "invited@example.test" };
    const order = { purpose: "invitation" as const, person, role: "viewer", issuedBy: "an admin" };
    const { token } = await cockpit.db.$transaction((tx) => writeLink(tx, withKey(), order));
    const secretWith = async (secretKey: string) =>
      (await readAccessLink({ ...withKey(secretKey), actor: { kind: "anonymous" } }, token)).authenticator?.secret;
    const offered = await secretWith(running);
    const { next } = await untilExchanged();
    expect(await secretWith(next)).toBe(offered);
  });

  it("signed checkpoints that still count, up to the row at which it was retired", async () => {
    const { cockpit } = stage;
    await appendRow(cockpit.as("operator"), "ses_before");
    cockpit.moveClock(TEN_MINUTES);
    await anchorAudit(withKey());
    expect(await cockpit.running.anchors.list("staging")).toHaveLength(1);
    const { former, next } = await untilExchanged();
    const anchored = await cockpit.running.anchors.list("staging");
    const { anchor } = await verifyAudit(cockpit.as("admin", { secretKey: next }));
    expect(anchor).toMatchObject({ state: "compared", compared: anchored.length, foreign: 0 });
    const size = 1_000_000;
    const at = cockpit.now().toISOString();
    const forged = deriveCheckpointKey(former).sign({ environment: "staging", size, head_hash: "0".repeat(64), at });
    await cockpit.running.anchors.put(forged, "https://console.example/audit");
    await untilExchanged();
    const verdict = await verifyAudit(cockpit.as("admin", { secretKey: running }));
    expect(verdict).toMatchObject({ ok: true, anchor: { foreign: 1 } });
  });
});

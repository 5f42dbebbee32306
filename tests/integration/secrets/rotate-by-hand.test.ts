import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { closeChecklist, openChecklist, tickStep } from "@/lib/secrets/open-checklist";
import { getRotation, getSecretDetail, listRotations } from "@/lib/secrets/queries";
import { recordRotation } from "@/lib/secrets/record-rotation";
import { requestRotation } from "@/lib/secrets/request-rotation";
import { listSecretTroubles } from "@/lib/secrets/trouble";
import { failureOf } from "@/tests/factories/failures";
import { codeAt } from "@/tests/integration/people/open-console";
import { KEY, openSecrets, PROD, type SecretStage, STAGING } from "@/tests/integration/secrets/open-secrets";

let stage: SecretStage;

beforeAll(async () => {
  stage = await openSecrets({ flags: { rotateUi: true } });
});
beforeEach(async () => {
  await stage.reset();
  await stage.cockpit.db.person.updateMany({ data: { totpLastStep: 0, stepUpFailures: 0, stepUpLockedUntil: null } });
});
afterAll(() => stage.cockpit.close());

const admin = () => stage.cockpit.as("admin");
const detail = () => getSecretDetail(stage.cockpit.as("viewer"), KEY);
const begin = () => openChecklist(admin(), KEY);
const code = () => codeAt(stage.cockpit.people.admin, stage.cockpit.now());

async function tickAll(): Promise<void> {
  for (const [index] of (await detail()).procedure.entries())
    await tickStep(admin(), KEY, { step: index + 1, done: true });
}

async function record({ key = null, ...note }: { key?: string | null; note?: string } = {}) {
  return recordRotation(admin(), KEY, { input: { mode: "manual", totp: await code(), ...note }, key });
}

async function handOut(value: string, apps = [STAGING, PROD]): Promise<void> {
  for (const app of apps) await stage.cockpit.platform.setConfig(app, { [KEY]: value });
  await stage.cockpit.platform.setActionsSecret(KEY, value);
}

describe("a rotation by hand", () => {
  it("keeps every tick with its name, and ends recorded with what each place holds", async () => {
    await stage.look();
    await begin();
    await tickStep(admin(), KEY, { step: 2, done: true });
    expect((await detail()).checklist?.ticks).toMatchObject([{ step: 2, by: stage.cockpit.people.admin.email }]);
    await tickAll();
    await handOut("a new value");
    const row = await record({ note: "with the quarterly review" });
    const { rotation, transitions } = await getRotation(stage.cockpit.as("viewer"), { name: KEY, id: row.id });
    expect(rotation).toMatchObject({
      state: "recorded",
      mode: "manual",
      failure: null,
      note: "with the quarterly review",
    });
    expect(rotation.places.map(({ id, state }) => [id, state])).toEqual([
      [`heroku:${STAGING}`, "new"],
      [`heroku:${PROD}`, "new"],
      ["github", "new"],
    ]);
    expect(rotation.steps.every(({ by }) => by === stage.cockpit.people.admin.email)).toBe(true);
    expect(transitions.map(({ to_state }) => to_state)).toEqual(["recorded"]);
    expect(await stage.actions(row.id)).toEqual(["console.secret.rotation_recorded"]);
    expect(await stage.secret()).toMatchObject({ due: "fresh", checklist_since: null, still_old: null });
    expect((await listRotations(stage.cockpit.as("viewer"), { limit: 5 })).items.map(({ id }) => id)).toEqual([row.id]);
  });

  it("says which places hold the old value still, and does not count until they do not", async () => {
    await begin();
    await tickAll();
    await stage.cockpit.platform.setConfig(STAGING, { [KEY]: "a new value" });
    await stage.look();
    expect((await detail()).checklist?.still_old).toContain("2 of 3 places still hold the old value");
    const row = await record();
    const words = `2 of 3 places still hold the old value: ${PROD}, the Actions secret of the repository.`;
    expect(row).toMatchObject({ state: "recorded", failureCode: "still_old", failureMessage: words });
    expect(await stage.secret()).toMatchObject({ due: "unknown", still_old: { message: words } });
    const kinds = async () => (await listSecretTroubles(stage.cockpit.as("viewer"))).map(({ kind }) => kind);
    expect(await kinds()).toContain("still_old");
    await handOut("a new value", [PROD]);
    await stage.look();
    await stage.look();
    expect(await stage.secret()).toMatchObject({ due: "fresh", still_old: null });
    expect(await kinds()).not.toContain("still_old");
  });

  it("without a checklist is a person's word: what the places held before is unknown", async () => {
    const row = await record();
    const { rotation } = await getRotation(stage.cockpit.as("viewer"), { name: KEY, id: row.id });
    expect(rotation.places.map(({ state }) => state)).toEqual(["unknown", "unknown", "unknown"]);
    expect(rotation.steps).toEqual([]);
  });

  it("has its places looked at as soon as a step is ticked", async () => {
    await begin();
    await stage.look();
    const { db } = stage.cockpit;
    const due = () => db.secretPlace.count({ where: { nextCheckAt: { lte: stage.cockpit.now() } } });
    expect(await due()).toBe(0);
    await tickStep(admin(), KEY, { step: 1, done: true });
    expect(await due()).toBe(3);
  });

  it("is no drift while it lasts", async () => {
    await stage.look();
    await begin();
    await stage.cockpit.platform.setConfig(STAGING, { [KEY]: "a new value" });
    await stage.look();
    await stage.look(121_000);
    expect((await stage.secret()).drift).toBeNull();
  });

  it("leaves a place unknown that does not answer", async () => {
    await begin();
    await tickAll();
    await stage.cockpit.platform.scenario({ outage: ["heroku"] });
    const row = await record();
    const { rotation } = await getRotation(stage.cockpit.as("viewer"), { name: KEY, id: row.id });
    expect(rotation.places[0]).toMatchObject({ state: "unknown", message: expect.stringContaining("503") });
  });

  it("keeps no value anywhere", async () => {
    await handOut("canary-before");
    await begin();
    await tickAll();
    await handOut("canary-after");
    await record();
    const { db } = stage.cockpit;
    const tables = [db.secretRotation.findMany({ include: { consumers: true } }), db.auditRow.findMany()];
    const kept = inspect(await Promise.all(tables), { depth: null, maxStringLength: null, maxArrayLength: null });
    expect(kept).toContain(KEY);
    expect(kept).not.toMatch(/canary-/);
  });
});

describe("an order about a rotation by hand", () => {
  it("is one for one key, however often it is sent", async () => {
    const key = randomUUID();
    const first = await record({ key });
    expect((await record({ key })).id).toBe(first.id);
    expect(await stage.cockpit.db.secretRotation.count()).toBe(1);
  });

  it("is refused to whoever is no admin, and the refusal is audited", async () => {
    const before = await stage.actions(KEY);
    expect(await failureOf(openChecklist(stage.cockpit.as("operator"), KEY))).toMatchObject({ code: "forbidden" });
    expect((await stage.actions(KEY)).slice(before.length)).toContain("console.secret.rotation_refused");
    expect(await stage.cockpit.db.secretChecklist.count()).toBe(0);
  });

  it("is refused while the switch is off, and of a secret that there is not", async () => {
    const off = stage.cockpit.as("admin", { flags: { ...stage.cockpit.running.flags, rotateUi: false } });
    expect(await failureOf(openChecklist(off, KEY))).toMatchObject({ code: "rotate_ui_disabled" });
    const input = { mode: "manual" as const, totp: "000000" };
    expect(await failureOf(recordRotation(off, KEY, { input, key: null }))).toMatchObject({
      code: "rotate_ui_disabled",
    });
    expect(await failureOf(openChecklist(admin(), "NO_SUCH"))).toMatchObject({ code: "not_found" });
  });

  it("names the procedure where a secret is not rotated by the console itself", async () => {
    const refused = await failureOf(
      requestRotation(admin(), KEY, { input: { mode: "auto", totp: await code() }, key: null }),
    );
    expect(refused).toMatchObject({ code: "mode_a_disabled" });
    expect(refused.message).toContain("docs/runbooks/rotate-api-internal-token.md");
  });

  it("is a conflict while steps are open, and where two begin at once", async () => {
    await begin();
    expect(await failureOf(record())).toMatchObject({ code: "conflict" });
    expect(await failureOf(begin())).toMatchObject({ code: "conflict" });
    await closeChecklist(admin(), KEY);
    expect(await failureOf(closeChecklist(admin(), KEY))).toMatchObject({ code: "conflict" });
    const both = await Promise.allSettled([begin(), begin()]);
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("needs a code that is right", async () => {
    const input = { mode: "manual" as const, totp: "000000" };
    expect(await failureOf(recordRotation(admin(), KEY, { input, key: null }))).toMatchObject({
      code: "step_up_failed",
    });
    expect(await stage.cockpit.db.secretRotation.count()).toBe(0);
  });
});

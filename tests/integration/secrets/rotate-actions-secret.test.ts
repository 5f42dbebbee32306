import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { advanceRotation } from "@/lib/secrets/advance-rotation";
import { getRotation } from "@/lib/secrets/queries";
import { requestRotation } from "@/lib/secrets/request-rotation";
import { raxxConfig } from "@/tests/factories/raxx-config";
import { codeAt } from "@/tests/integration/people/open-console";
import { openSecrets, type SecretStage } from "@/tests/integration/secrets/open-secrets";

const KEY = "HEROKU_API_KEY";
const FORMER = "the value before";
const AGAIN_MS = 301_000;

/** A secret that lives on GitHub alone, at both kinds of places. */
const config = {
  ...raxxConfig,
  secrets: raxxConfig.secrets.map((secret) =>
    secret.key === KEY
      ? {
          ...secret,
          handler: "generated" as const,
          consumers: [
            { kind: "github_actions_secret" as const, environment: "production" },
            { kind: "github_actions_secret" as const },
          ],
        }
      : secret,
  ),
};

let stage: SecretStage;

beforeAll(async () => {
  stage = await openSecrets({ config, flags: { rotateUi: true, rotationModeA: true } });
});
beforeEach(async () => {
  await stage.reset();
  const { db, platform } = stage.cockpit;
  await db.person.updateMany({ data: { totpLastStep: 0, stepUpFailures: 0, stepUpLockedUntil: null } });
  await platform.setActionsSecret(KEY, FORMER, { secondsAgo: 60 });
  await platform.setActionsSecret(KEY, FORMER, { secondsAgo: 60, environment: "production" });
  await platform.calm();
});
afterAll(() => stage.cockpit.close());

async function begin(): Promise<string> {
  const totp = await codeAt(stage.cockpit.people.admin, stage.cockpit.now());
  const order = { input: { mode: "auto" as const, totp }, key: null };
  const { id } = await requestRotation(stage.cockpit.as("admin"), KEY, order);
  await step();
  return id;
}

/** One step of every rotation, as if a while had gone by. */
async function step(ms = 0): Promise<void> {
  const { cockpit } = stage;
  cockpit.moveClock(ms);
  const nextCheckAt = new Date(cockpit.now().getTime() - 1);
  await cockpit.db.secretRotation.updateMany({ where: { endedAt: null }, data: { nextCheckAt } });
  await advanceRotation(cockpit.system, cockpit.running.instance);
}

const rotation = async (id: string) => (await getRotation(stage.cockpit.as("viewer"), { name: KEY, id })).rotation;
const first = async (id: string) => (await rotation(id)).places[0];

/** Steps until it is so: a run takes its own time. */
async function until(holds: () => Promise<void>): Promise<void> {
  const look = async () => {
    await step();
    await holds();
  };
  await vi.waitFor(look, { timeout: 20_000, interval: 20 });
}

const untilFirst = (id: string, state: string) => until(async () => expect((await first(id))?.state).toBe(state));
const untilSaid = (id: string, words: string) =>
  until(async () => expect((await rotation(id)).problem).toContain(words));
const untilAll = (id: string, state: string) => until(async () => expect((await rotation(id)).state).toBe(state));

const dispatched = async () => (await stage.cockpit.platform.counts()).dispatches.total;

describe("an Actions secret in a rotation", () => {
  it("gets the value sealed, is only held until a run has used it, and is verified by that run's word", async () => {
    const { platform } = stage.cockpit;
    const id = await begin();
    await step();
    expect((await first(id))?.state).toBe("sent");
    const value = await platform.actionsSecret(KEY, "production");
    expect(value).toMatch(/^[0-9a-f]{64}$/);
    expect(await platform.actionsSecret(KEY)).toBe(FORMER);
    await step();
    expect(await first(id)).toMatchObject({ state: "holds", message: expect.stringContaining("about to try it") });
    expect(await dispatched()).toBe(0);
    await untilFirst(id, "verified");
    expect(await dispatched()).toBe(1);
    await untilAll(id, "succeeded");
    expect(await rotation(id)).toMatchObject({ state: "succeeded", failure: null });
    expect(await platform.actionsSecret(KEY)).toBe(value);
    expect(JSON.stringify(await platform.runs())).not.toContain(value);
  });

  it.each(["204", "lost_after_accept", "500_after_accept"])(
    "finds the run by its id where a dispatch is answered %s, and starts no second one",
    async (dispatch_answer) => {
      const id = await begin();
      await untilFirst(id, "holds");
      await stage.cockpit.platform.once({ dispatch_answer });
      await untilFirst(id, "verified");
      expect(await dispatched()).toBe(1);
    },
  );

  it("stays unverified, and says so, while its run is not to be seen, and is tried anew after five minutes", async () => {
    const id = await begin();
    await untilFirst(id, "holds");
    await stage.cockpit.platform.once({ dispatch_answer: "lost_before_accept" });
    await untilSaid(id, "not to be seen on GitHub");
    expect(await dispatched()).toBe(1);
    await step(AGAIN_MS);
    await untilFirst(id, "verified");
    expect(await dispatched()).toBe(2);
  });

  it("is not verified by a key that its platform rejects, whatever GitHub holds", async () => {
    const { platform } = stage.cockpit;
    await platform.scenario({ rejected_keys: ["heroku"] });
    const id = await begin();
    await untilSaid(id, "its platform rejects it");
    expect((await first(id))?.state).toBe("holds");
    await platform.scenario({ rejected_keys: null });
    await step(AGAIN_MS);
    await untilFirst(id, "verified");
  });

  it("is not verified by a value that works and is another one", async () => {
    const { platform } = stage.cockpit;
    const id = await begin();
    await untilFirst(id, "holds");
    const { writtenAt } = await stage.cockpit.db.rotationConsumer.findFirstOrThrow({ where: { position: 0 } });
    // Written in the place of what was sent, as far as GitHub's clock tells.
    const secondsAgo = 2 + Math.ceil((Date.now() - (writtenAt?.getTime() ?? 0)) / 1_000);
    await platform.setActionsSecret(KEY, FORMER, { environment: "production", secondsAgo });
    await untilSaid(id, "another value than the new one");
  });

  it("leaves a value alone that somebody has written meanwhile", async () => {
    const id = await begin();
    await untilFirst(id, "holds");
    await stage.cockpit.platform.moveClock(5_000);
    await stage.cockpit.platform.setActionsSecret(KEY, "somebody's own", { environment: "production" });
    await untilSaid(id, "Somebody has set another value");
    expect(await stage.cockpit.platform.actionsSecret(KEY, "production")).toBe("somebody's own");
  });

  it("says that its run waits for an approval, and where", async () => {
    const { platform } = stage.cockpit;
    await platform.scenario({ stuck_approval: ["check-credentials"] });
    const id = await begin();
    await untilSaid(id, "waits for an approval");
    expect((await rotation(id)).problem).toContain("/actions/runs/");
    const [run] = (await platform.runs()).filter(({ status }) => status === "waiting");
    await platform.approve(String(run?.id));
    await untilFirst(id, "verified");
  });

  it("says that nobody can try it where the workflow is missing, and does not ask without end", async () => {
    const { platform } = stage.cockpit;
    await platform.scenario({ renamed_workflows: ["check-credentials.yml"] });
    const id = await begin();
    await untilSaid(id, "Nobody can try it yet");
    const before = await dispatched();
    await step();
    await step();
    expect(await dispatched()).toBe(before);
    await platform.scenario({ renamed_workflows: null });
    await step(AGAIN_MS);
    await untilFirst(id, "verified");
  });

  it("is written once where the answer is lost, and again after a minute where it never arrived", async () => {
    const { platform } = stage.cockpit;
    await platform.once({ secret_answer: "lost_after_accept" });
    const id = await begin();
    await untilFirst(id, "holds");
    const route = "PUT /repos/{o}/{r}/environments/{environment}/secrets/{name}";
    expect((await platform.counts()).github.by_route[route]).toBe(1);
    await untilFirst(id, "verified");
    await platform.once({ secret_answer: "lost_before_accept" });
    await step();
    await step();
    expect((await rotation(id)).places[1]).toMatchObject({ state: "sent" });
    await step(61_000);
    expect((await rotation(id)).places[1]).toMatchObject({ state: "waiting" });
    await step();
    expect(await platform.actionsSecret(KEY)).toBe(await platform.actionsSecret(KEY, "production"));
  });

  it("keeps the old value from being revoked once somebody has written it after its run", async () => {
    const id = await begin();
    await untilFirst(id, "verified");
    const { db } = stage.cockpit;
    await untilAll(id, "revoking");
    await db.rotationConsumer.updateMany({ where: { position: 0 }, data: { writtenAt: new Date(0) } });
    await step();
    expect(await rotation(id)).toMatchObject({ state: "revoking", problem: expect.stringContaining("not revoked") });
  });
});

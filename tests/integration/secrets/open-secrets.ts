import { observeSecrets, seedSecretPlaces } from "@/lib/secrets/observe-secrets";
import { listSecrets } from "@/lib/secrets/queries";
import type { Secret } from "@/lib/secrets/schemas";
import { createTestConsole, type TestConsole, type TestConsoleOptions } from "@/tests/factories/console";

export const KEY = "API_INTERNAL_TOKEN";
export const STAGING = "raxx-api-staging";
export const PROD = "raxx-api-prod";

/** A console whose secrets are seen at their places. */
export interface SecretStage {
  cockpit: TestConsole;
  /** Nothing seen yet, and one value at every place of {@link KEY}. */
  reset: () => Promise<void>;
  /** Looks at every place now, as if that many milliseconds had gone by. */
  look: (ms?: number) => Promise<void>;
  secret: (name?: string) => Promise<Secret>;
  /** The actions about one subject, oldest first. */
  actions: (subjectId: string) => Promise<string[]>;
}

export async function openSecrets(options: TestConsoleOptions = {}): Promise<SecretStage> {
  const cockpit = await createTestConsole(options);
  const { db, platform } = cockpit;
  return {
    cockpit,
    reset: async () => {
      cockpit.resetClock();
      await platform.calm();
      for (const app of [STAGING, PROD]) await platform.setConfig(app, { [KEY]: "the value of all places" });
      // Long enough ago that whoever writes it now is seen to: GitHub tells seconds.
      await platform.setActionsSecret(KEY, "the value of all places", { secondsAgo: 60 });
      await Promise.all([db.rotationConsumer.deleteMany(), db.secretRotationTransition.deleteMany()]);
      await Promise.all([db.secretRotation.deleteMany(), db.secretChecklist.deleteMany()]);
      await Promise.all([db.secretSighting.deleteMany(), db.secretPlace.deleteMany(), db.secretWatch.deleteMany()]);
    },
    look: async (ms = 0) => {
      cockpit.moveClock(ms);
      await seedSecretPlaces(cockpit.system);
      await db.secretPlace.updateMany({ data: { nextCheckAt: new Date(0) } });
      const places = await db.secretPlace.count();
      for (let look = 0; look < places; look += 1) await observeSecrets(cockpit.system);
    },
    secret: async (name = KEY) => {
      const { items } = await listSecrets(cockpit.as("viewer"));
      const found = items.find((item) => item.name === name);
      if (found === undefined) throw new Error(`there is no secret ${name}`);
      return found;
    },
    actions: async (subjectId) => (await cockpit.auditOf(subjectId)).map(({ action }) => action),
  };
}

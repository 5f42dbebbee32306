import pg from "pg";
import { vi } from "vitest";

import type { SecretDeclaration } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { replaceDatabaseClock } from "@/tests/factories/database-clock";
import { raxxConfig } from "@/tests/factories/raxx-config";
import { ROTATED_APPS, ROTATED_KEY } from "@/tests/histories/rotations/rotation-moves";

/** When every history begins. */
const BEGINNING = Date.parse("2027-04-01T09:00:00Z");
const LEFT_BEHIND = [
  "secret_rotation_transitions",
  "secret_rotation_consumers",
  "secret_rotations",
  "secret_checklists",
  "secret_sightings",
  "secret_places",
  "secret_watches",
];

const SECRET: SecretDeclaration = {
  key: ROTATED_KEY,
  title: "What the jobs of two apps call each other with",
  owner: "api",
  cadence_days: 90,
  rotates: "cut_over",
  values: "shared",
  sop: "docs/runbooks/rotate-api-internal-token.md",
  handler: "generated",
  consumers: ROTATED_APPS.map((app) => ({ kind: "heroku_config_var", app })),
};

/** One console with its real database, whose clock stands still until it is moved. */
export interface RotationStage {
  cockpit: TestConsole;
  now: () => number;
  moveTo: (at: number) => Promise<void>;
  begin: () => Promise<void>;
  /** A caller whose Heroku is the model. */
  as: (who: "admin" | "console", heroku: Partial<Context["platforms"]["heroku"]>) => Context;
  close: () => Promise<void>;
}

export async function openRotationStage(): Promise<RotationStage> {
  vi.useFakeTimers({ toFake: ["Date"], now: BEGINNING });
  const config = { ...raxxConfig, secrets: [SECRET] };
  const cockpit = await createTestConsole({ config, flags: { rotateUi: true, rotationModeA: true } });
  const owner = new pg.Client({ connectionString: cockpit.ownerUrl });
  await owner.connect();
  const clock = await replaceDatabaseClock(cockpit.ownerUrl, new Date(BEGINNING));
  const moveTo = async (at: number) => {
    vi.setSystemTime(at);
    await clock.set(new Date(at));
  };
  return {
    cockpit,
    now: () => Date.now(),
    moveTo,
    begin: async () => {
      await moveTo(BEGINNING);
      await owner.query(LEFT_BEHIND.map((table) => `DELETE FROM ${table}`).join("; "));
    },
    as: (who, heroku) => {
      const ctx = cockpit.as(who === "console" ? { kind: "system", id: "histories" } : who);
      return { ...ctx, platforms: { ...ctx.platforms, heroku: { ...ctx.platforms.heroku, ...heroku } } };
    },
    close: async () => {
      vi.useRealTimers();
      await Promise.all([owner.end(), clock.close()]);
      await cockpit.close();
    },
  };
}

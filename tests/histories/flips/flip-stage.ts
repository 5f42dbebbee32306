import pg from "pg";
import { vi } from "vitest";

import type { Context } from "@/lib/db/context";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { replaceDatabaseClock } from "@/tests/factories/database-clock";
import { raxxConfig } from "@/tests/factories/raxx-config";
import { KEYS } from "@/tests/histories/flips/moves";

export const FLIP_APP = "raxx-console-staging";
/** When every history begins. */
const BEGINNING = Date.parse("2027-03-01T09:00:00Z");
const LEFT_BEHIND = [
  "flag_flip_transitions",
  "flag_flips",
  "flag_observations",
  "flag_drifts",
  "flag_watches",
  "instances",
];

const wanted: readonly string[] = KEYS;
const flags = raxxConfig.flags.filter(({ key }) => wanted.includes(key));

/** One console with its real database, whose clock stands still until it is moved. */
export interface FlipStage {
  cockpit: TestConsole;
  now: () => number;
  moveTo: (at: number) => Promise<void>;
  begin: () => Promise<void>;
  /** A caller whose Heroku is the model. */
  as: (who: "operator" | "admin" | "console", heroku: Partial<Context["platforms"]["heroku"]>) => Context;
  close: () => Promise<void>;
}

export async function openFlipStage(): Promise<FlipStage> {
  vi.useFakeTimers({ toFake: ["Date"], now: BEGINNING });
  const cockpit = await createTestConsole({ config: { ...raxxConfig, flags } });
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

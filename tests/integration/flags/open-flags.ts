import { advanceFlip } from "@/lib/flags/advance-flip";
import { observeFlags, seedFlagWatches } from "@/lib/flags/observe-flags";
import { listFlags } from "@/lib/flags/queries";
import { readFlags } from "@/lib/flags/rules";
import type { FlagItem } from "@/lib/flags/schemas";
import { createTestConsole, type TestConsole, type TestConsoleOptions } from "@/tests/factories/console";

export const APP = "raxx-console-staging";
export const CHIP = "FLAG_CONSOLE_DEPLOY_CHIP";
export const ASYNC = "FLAG_CONSOLE_DEPLOY_ASYNC";
export const RISKY = "FLAG_CONSOLE_ROTATE_UI";

/** A console whose flags are flipped, with instances that report what they are told to. */
export interface FlagStage {
  cockpit: TestConsole;
  /** Everything as at the beginning: no flip, no instance, the app's flags unset. */
  reset: () => Promise<void>;
  /** An instance with these flags beside the defaults; `ago` seconds since its last sign of life. */
  report: (id: string, flags?: Record<string, boolean>, how?: { dyno?: string; ago?: number }) => Promise<void>;
  /** One step of every flip, as if a while had gone by. */
  step: (ms?: number) => Promise<void>;
  /** Looks at the flags of both apps now. */
  look: () => Promise<void>;
  item: (key: string) => Promise<FlagItem>;
  state: (id: string) => Promise<string>;
  /** The actions about one subject, oldest first. */
  actions: (subjectId: string) => Promise<string[]>;
}

export async function openFlags(options: TestConsoleOptions = {}): Promise<FlagStage> {
  const cockpit = await createTestConsole(options);
  const { db, platform } = cockpit;
  const { config } = cockpit.system;
  const defaults = Object.fromEntries(config.flags.map((flag) => [flag.key, flag.default]));
  const due = async (ms: number) => {
    cockpit.moveClock(ms);
    await db.flagFlip.updateMany({ data: { nextCheckAt: new Date(cockpit.now().getTime() - 1) } });
  };
  return {
    cockpit,
    reset: async () => {
      cockpit.resetClock();
      await platform.calm();
      const unset = Object.fromEntries(config.flags.map(({ key }) => [key, null]));
      await platform.setConfig(APP, unset);
      await platform.setConfig("raxx-console-prod", unset);
      await db.flagFlipTransition.deleteMany();
      await db.flagFlip.deleteMany();
      await Promise.all([db.flagObservation.deleteMany(), db.flagDrift.deleteMany()]);
      await Promise.all([db.flagWatch.deleteMany(), db.instance.deleteMany()]);
      await platform.calm();
    },
    report: async (id, flags = {}, { dyno = "web.1", ago = 0 } = {}) => {
      const beatAt = new Date(Date.now() - ago * 1_000);
      const data = {
        sha: "0".repeat(40),
        bootedAt: beatAt,
        beatAt,
        flags: { ...defaults, ...flags },
        dyno,
        endedAt: null,
      };
      await db.instance.upsert({ where: { id }, create: { id, ...data }, update: data });
    },
    step: async (ms = 0) => {
      await due(ms);
      while (await advanceFlip(cockpit.system, cockpit.running.instance));
    },
    look: async () => {
      await seedFlagWatches(cockpit.system);
      await db.flagWatch.updateMany({ data: { nextCheckAt: new Date(0) } });
      while (await observeFlags(cockpit.system));
    },
    item: async (key) => {
      const reader = { instance: cockpit.running.instance, flagReadings: readFlags(config, {}) };
      const { items } = await listFlags(cockpit.as("viewer"), reader);
      const item = items.find((candidate) => candidate.key === key);
      if (item === undefined) throw new Error(`there is no flag ${key}`);
      return item;
    },
    state: async (id) => (await db.flagFlip.findUniqueOrThrow({ where: { id } })).state,
    actions: async (subjectId) => (await cockpit.auditOf(subjectId)).map(({ action }) => action),
  };
}

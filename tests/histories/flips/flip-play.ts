import type { Context } from "@/lib/db/context";
import { advanceFlip } from "@/lib/flags/advance-flip";
import { observeFlags, seedFlagWatches } from "@/lib/flags/observe-flags";
import { valueOf, wordOf } from "@/lib/flags/rules";
import { FLIP_APP, type FlipStage } from "@/tests/histories/flips/flip-stage";
import { HerokuModel } from "@/tests/histories/flips/heroku-model";
import { MortalProcess } from "@/tests/histories/mortal-process";

const SECOND = 1_000;
/** So many steps at one moment are no progress. */
const ENDLESS = 100;
const LOOK_EVERY_MS = 25 * SECOND;

/** One history of flips as it is played. */
export class FlipPlay {
  readonly heroku: HerokuModel;
  readonly process = new MortalProcess();
  #lookedAt = 0;

  constructor(readonly stage: FlipStage) {
    this.heroku = new HerokuModel(FLIP_APP, stage.now, () => this.#sender());
  }

  get db() {
    return this.stage.cockpit.db;
  }

  as(who: "operator" | "admin" | "console"): Context {
    const { heroku } = this;
    const bound = {
      readConfig: heroku.readConfig.bind(heroku),
      setConfig: heroku.setConfig.bind(heroku),
      newestVersion: heroku.newestVersion.bind(heroku),
      listReleases: heroku.listReleases.bind(heroku),
      listDynos: heroku.listDynos.bind(heroku),
      account: heroku.account.bind(heroku),
    };
    return this.stage.as(who, bound);
  }

  async #sender(): Promise<string> {
    const where = { app: FLIP_APP, state: "requested", sentAt: { not: null } };
    return (await this.db.flagFlip.findFirst({ where }))?.id ?? "nobody";
  }

  /** Whatever is due happens at the platform, its dynos show signs of life, and the console takes a turn. */
  async turn(): Promise<void> {
    const isSending = (await this.db.flagFlip.count({ where: { state: "requested", sentAt: { not: null } } })) > 0;
    const { writes } = this.heroku;
    // Two writes of one account at the same moment cannot be told apart: the late one comes when no other is looked for.
    const isOwn = writes.at(-1)?.takenAt != null && writes.at(-1)?.release === null;
    this.heroku.settle(!isSending || isOwn);
    await this.#beat();
    await this.process.live(() => this.#work());
  }

  async #work(): Promise<void> {
    const ctx = this.as("console");
    await this.#repeat(() => advanceFlip(ctx, this.process.owner));
    if (this.stage.now() - this.#lookedAt < LOOK_EVERY_MS) return;
    this.#lookedAt = this.stage.now();
    await seedFlagWatches(ctx);
    await this.#repeat(() => observeFlags(ctx));
  }

  async #repeat(step: () => Promise<boolean>): Promise<void> {
    let steps = 0;
    while ((await step()) && steps < ENDLESS) steps += 1;
    if (steps === ENDLESS) this.process.problems.push("a turn has no end");
  }

  async #beat(): Promise<void> {
    const { heroku, db, stage } = this;
    const beatAt = new Date(stage.now());
    for (const dyno of heroku.dynos) {
      if (heroku.silent.has(dyno)) continue;
      const id = `ins_${dyno}_${heroku.versionOf(dyno)}`;
      const data = { sha: "0".repeat(40), bootedAt: beatAt, beatAt, dyno, flags: this.runs(dyno), endedAt: null };
      await db.instance.updateMany({ where: { dyno, id: { not: id }, endedAt: null }, data: { endedAt: beatAt } });
      await db.instance.upsert({ where: { id }, create: { id, ...data }, update: data });
    }
  }

  /** What a dyno reads of the flags. */
  runs(dyno: "web.1" | "web.2"): Record<string, boolean> {
    const env = this.heroku.envOf(dyno);
    const { flags } = this.stage.cockpit.system.config;
    return Object.fromEntries(flags.map((flag) => [flag.key, valueOf(wordOf(env[flag.key]), flag)]));
  }
}

import type { Context } from "@/lib/db/context";
import { advanceRotation } from "@/lib/secrets/advance-rotation";
import { fingerprintOf } from "@/lib/secrets/fingerprint";
import { observeSecrets, seedSecretPlaces } from "@/lib/secrets/observe-secrets";
import { HerokuModel } from "@/tests/histories/flips/heroku-model";
import { MortalProcess } from "@/tests/histories/mortal-process";
import { ROTATED_APPS, ROTATED_KEY } from "@/tests/histories/rotations/rotation-moves";
import type { RotationStage } from "@/tests/histories/rotations/rotation-stage";

const SECOND = 1_000;
/** So many steps at one moment are no progress. */
const ENDLESS = 100;
const LOOK_EVERY_MS = 25 * SECOND;
const FIRST_VALUE = "what every place held at the beginning";

/** One history of rotations as it is played, at two apps. */
export class RotationPlay {
  readonly process = new MortalProcess();
  readonly apps: ReadonlyMap<string, HerokuModel>;
  /** The fingerprints of every value that an app was seen to keep, since somebody asked it. */
  readonly read = new Map<string, Set<string>>(ROTATED_APPS.map((app) => [app, new Set()]));
  /** Whether somebody else has changed the key, or a release phase has failed: a rotation may then never converge. */
  isDisturbed = false;
  #lookedAt = 0;

  constructor(readonly stage: RotationStage) {
    this.apps = new Map(
      ROTATED_APPS.map((app) => [app, new HerokuModel(app, stage.now, () => Promise.resolve("a rotation"))]),
    );
    for (const app of this.apps.values()) app.change({ [ROTATED_KEY]: FIRST_VALUE }, "hana@raxx.app");
  }

  get db() {
    return this.stage.cockpit.db;
  }

  model(app: string): HerokuModel {
    const found = this.apps.get(app);
    if (found === undefined) throw new Error(`no app is called ${app}`);
    return found;
  }

  as(who: "admin" | "console"): Context {
    return this.stage.as(who, {
      readConfig: async (app, keys) => {
        const held = await this.model(app).readConfig(app, keys);
        const value = held[ROTATED_KEY];
        if (value != null) this.read.get(app)?.add(this.printOf(value));
        return held;
      },
      setConfig: (app, vars) => this.model(app).setConfig(app, vars),
      newestVersion: (app) => this.model(app).newestVersion(),
      listReleases: (app, after) => this.model(app).listReleases(app, after),
      listDynos: (app) => this.model(app).listDynos(),
    });
  }

  printOf(value: string): string {
    return fingerprintOf(this.stage.cockpit.system.secretKey, ROTATED_KEY, value);
  }

  /** Whatever is due happens at the platform, and the console takes a turn. */
  async turn(): Promise<void> {
    for (const app of this.apps.values()) app.settle(true);
    await this.process.live(() => this.#work());
  }

  async #work(): Promise<void> {
    const ctx = this.as("console");
    await this.#repeat(() => advanceRotation(ctx, this.process.owner));
    if (this.stage.now() - this.#lookedAt < LOOK_EVERY_MS) return;
    this.#lookedAt = this.stage.now();
    await seedSecretPlaces(ctx);
    await this.#repeat(() => observeSecrets(ctx));
  }

  async #repeat(step: () => Promise<boolean>): Promise<void> {
    let steps = 0;
    while ((await step()) && steps < ENDLESS) steps += 1;
    if (steps === ENDLESS) this.process.problems.push("a turn has no end");
  }
}

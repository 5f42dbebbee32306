import "server-only";

import { z } from "zod";
import { anchorAudit } from "@/lib/audit/anchor-checkpoint";
import { recordTallies } from "@/lib/audit/record-tallies";
import { type Console, databaseStamp } from "@/lib/console";
import { forEach } from "@/lib/core/each";
import { learnKeyEnds } from "@/lib/credentials/learn-key-end";
import type { Context } from "@/lib/db/context";
import { getNextDue, handBackDeploys } from "@/lib/deploys/claim-deploy";
import { observeEnded } from "@/lib/deploys/observe-ended";
import { publishDeploy } from "@/lib/deploys/publish-deploy";
import { explainDue } from "@/lib/drifts/explain-live";
import { claimSurface, getNextLook, observeSurface, seedObservations, type Turn } from "@/lib/drifts/observe-surface";
import { advanceFlip } from "@/lib/flags/advance-flip";
import { getNextFlip, handBackFlips } from "@/lib/flags/claim-flip";
import { findFlagUses } from "@/lib/flags/find-flag-uses";
import { getNextFlagLook, observeFlags, seedFlagWatches } from "@/lib/flags/observe-flags";
import { observeRuns } from "@/lib/hints/observe-runs";
import { type Hint, publishHint } from "@/lib/http/hints";
import { systemContext } from "@/lib/http/system-context";
import { startWithWebhookSecret } from "@/lib/keys/webhook-secrets";
import { expireLocks } from "@/lib/locks/expire-locks";
import { advanceDeploy, StepFailure } from "@/lib/reconciler/advance-deploy";
import { listenToDatabase } from "@/lib/reconciler/listen";
import { logStepFailure } from "@/lib/reconciler/log-step-failure";
import { webhookTasks } from "@/lib/reconciler/webhook-tasks";
import { expireRollbacks } from "@/lib/rollbacks/expire-rollbacks";
import { advanceRotation } from "@/lib/secrets/advance-rotation";
import { getNextRotation, handBackRotations } from "@/lib/secrets/claim-rotation";
import { getNextSecretLook, observeSecrets, seedSecretPlaces } from "@/lib/secrets/observe-secrets";
import { observeMain } from "@/lib/surfaces/observe-main";
import { observeMarks } from "@/lib/surfaces/release-marks";
import { observeVersions } from "@/lib/versions/observe-versions";
import { recordActivation } from "@/lib/versions/record-activation";
import { handBackDeliveries } from "@/lib/webhooks/send-delivery";
import { announce } from "@/lib/work/announce";
import { type IsStopping, startTasks, type Task } from "@/lib/work/tasks";

export interface Reconciler {
  /** Takes nothing new, waits up to 12 s for what is in hand, and gives the leases of the rest back. */
  stop: () => Promise<void>;
}

const LANES = 8;
/** The platform kills a process 30 s after SIGTERM (fact H2), and the server has to end after this. */
const STOP_WITHIN_MS = 12_000;

/** Who advances deploys, and where a step that failed is told. */
interface Advancer {
  owner: string;
  onFailure: (failure: StepFailure) => void;
}

/** Whose limit it is, and until when. */
const toldLimitSchema = z.tuple([z.enum(["github", "heroku", "cloudflare"]), z.coerce.date()]);

const FORGOTTEN_AFTER_MS = 24 * 3_600_000;
/** GitHub lets a person redeliver for three days. */
const REDELIVERED_WITHIN_MS = 3 * 24 * 3_600_000;

/** Advances everything due, in up to eight lanes; a lane that finds work opens the next one. Throws the first failure. */
export async function advanceAll(ctx: Context, by: Advancer, isStopping: IsStopping): Promise<void> {
  const lanes: Promise<void>[] = [];
  async function lane(): Promise<void> {
    while (!isStopping() && (await advanceNext(ctx, by))) openLane();
  }
  function openLane(): void {
    if (lanes.length >= LANES) return;
    const opened = lane();
    // Its failure is thrown below; until then it must not count as one that nobody handles.
    opened.catch(() => undefined);
    lanes.push(opened);
  }
  openLane();
  // Lanes are added while earlier ones are awaited.
  for (let awaited = 0; awaited < lanes.length; ) {
    awaited = lanes.length;
    await Promise.allSettled(lanes);
  }
  await Promise.all(lanes);
}

/** One step of whatever is due next. A step that fails costs the other deploys nothing: it is told, and counts as one. */
async function advanceNext(ctx: Context, { owner, onFailure }: Advancer): Promise<boolean> {
  try {
    return await advanceDeploy(ctx, owner);
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    onFailure(error);
    return true;
  }
}

/** Looks outside once at whatever is due; each part asks for nothing when nothing is. */
export async function observeAll(ctx: Context, isStopping: IsStopping): Promise<void> {
  const parts = [
    expireLocks,
    expireRollbacks,
    seedObservations,
    observeMain,
    observeRuns,
    observeEnded,
    observeVersions,
    observeMarks,
  ];
  const surfaces = (context: Context) => observeSurfaces(context, isStopping);
  await forEach([...parts, surfaces, explainDue], async (part) => {
    if (!isStopping()) await part(ctx);
  });
}

/** Looks at every surface that is due; one that cannot be looked at keeps its lease for a while, and the others their turn. */
async function observeSurfaces(ctx: Context, isStopping: IsStopping): Promise<void> {
  const claimed = async function* (): AsyncGenerator<Turn> {
    while (!isStopping()) {
      const next = await claimSurface(ctx);
      if (next === null) return;
      yield next;
    }
  };
  await forEach(claimed(), (turn) => observeSurface(ctx, turn));
}

/** Starts what a console does by itself, and hears what others announce. */
export async function startReconciler(running: Console): Promise<Reconciler> {
  const ctx = systemContext(running);
  const tasks = startTasks(tasksOf(running, ctx), {
    guard: (turn) => onOwnDatabase(running, turn),
    onFailure: (loop, err) => running.log.error({ err, loop }, "a reconciler turn failed"),
  });
  const hearLimit = shareLimits(running);
  const listener = await listenToDatabase(running, (hint) => {
    if (hearLimit(hint)) return;
    publishHint(hint);
    tasks.wake(hint.kind);
  });
  return {
    stop: async () => {
      await listener.stop();
      await Promise.race([tasks.stop(), new Promise((resolve) => setTimeout(resolve, STOP_WITHIN_MS))]);
      const deploys = await handBackDeploys(ctx, running.instance);
      const flips = await handBackFlips(ctx, running.instance);
      const rotations = await handBackRotations(ctx, running.instance);
      const handedBack = deploys + flips + rotations + (await handBackDeliveries(ctx, running.instance));
      await endBeat(running);
      running.log.info({ handed_back: handedBack }, "reconciler stopped");
    },
  };
}

/** Everything that a console does by itself. Each is a loop of its own: nothing that ails one keeps another waiting. */
function tasksOf(running: Console, ctx: Context): Task[] {
  const onFailure = (failure: StepFailure) => logStepFailure(running.log, failure);
  const advance = (isStopping: IsStopping) => advanceAll(ctx, { owner: running.instance, onFailure }, isStopping);
  const observe = (isStopping: IsStopping) => observeAll(ctx, isStopping);
  const publish = (isStopping: IsStopping) => publishAll(ctx, isStopping);
  const nextLook = () => getNextLook(ctx);
  const flips = (isStopping: IsStopping) => advanceFlips(ctx, running.instance, isStopping);
  const flags = (isStopping: IsStopping) => observeAllFlags(ctx, isStopping);
  const rotations = (isStopping: IsStopping) => advanceRotations(ctx, running.instance, isStopping);
  const secrets = (isStopping: IsStopping) => observeAllSecrets(ctx, isStopping);
  return [
    // Once, and as soon as the database answers: what runs here is known before anything is compared with it.
    { name: "activation", everyMs: 2_000, wokenBy: [], run: activateOnce(running, ctx) },
    // Five times within the 50 s after which a console counts as gone.
    { name: "beat", everyMs: 10_000, wokenBy: [], run: () => beat(running) },
    // All looks outside in turn, each at its own pace, so that one thing is asked at a time; a delivery makes lists due at once.
    { name: "observe", everyMs: 2_000, wokenBy: ["webhook"], run: observe, nextDue: nextLook },
    // Apart from the looks: no platform's trouble keeps a checkpoint from being made.
    { name: "anchor", everyMs: 5_000, wokenBy: [], run: () => anchorAudit(ctx) },
    // Windows are a minute or ten: their counts are in the log soon after, and cost one indexed read while there are none.
    { name: "tallies", everyMs: 15_000, wokenBy: [], run: async () => void (await recordTallies(ctx)) },
    // Apart from deploys: what GitHub is told of those that ended never holds up one that is live.
    { name: "publish", everyMs: 5_000, wokenBy: [], run: publish },
    // At every tick whatever is due, in lanes; an intent, a cancel or a delivery wakes it.
    { name: "deploys", everyMs: 1_000, wokenBy: ["deploy", "webhook"], run: advance, nextDue: () => getNextDue(ctx) },
    // As deploys: a flip that waits for its release or its instances is looked at each second; an instance that starts wakes it.
    { name: "flips", everyMs: 2_000, wokenBy: ["flag"], run: flips, nextDue: () => getNextFlip(ctx) },
    // As flips: a place that restarts with its new value is looked at each second.
    { name: "rotations", everyMs: 2_000, wokenBy: ["secret"], run: rotations, nextDue: () => getNextRotation(ctx) },
    // As flags, at the pace of each place: keys that come apart are found within minutes.
    { name: "secrets", everyMs: 5_000, wokenBy: ["secret"], run: secrets, nextDue: () => getNextSecretLook(ctx) },
    // Apart from the looks at surfaces: somebody's change is found within a minute, whatever ails a platform's other answers.
    { name: "flags", everyMs: 5_000, wokenBy: [], run: flags, nextDue: () => getNextFlagLook(ctx) },
    ...webhookTasks(ctx),
    // One call an hour and platform: no other answer of theirs tells when a key ends.
    { name: "key ends", everyMs: 60_000, wokenBy: [], run: () => learnKeyEnds(ctx) },
    // Seldom anything to do: one archive for each commit that is live, once a flag can be removed.
    { name: "flag uses", everyMs: 60_000, wokenBy: [], run: () => findFlagUses(ctx) },
  ];
}

/** One after the other, in the order of the deploys: of one surface, the later word has to come last. */
async function publishAll(ctx: Context, isStopping: IsStopping): Promise<void> {
  while (!isStopping() && (await publishDeploy(ctx)));
}

/** Each flip by one step, until none is due. One that fails costs the others nothing. */
async function advanceFlips(ctx: Context, owner: string, isStopping: IsStopping): Promise<void> {
  while (!isStopping() && (await advanceFlip(ctx, owner)));
}

/** The flags of every app, each at its own pace. */
async function observeAllFlags(ctx: Context, isStopping: IsStopping): Promise<void> {
  await seedFlagWatches(ctx);
  while (!isStopping() && (await observeFlags(ctx)));
}

/** Each rotation by one step, until none is due. One that fails costs the others nothing. */
async function advanceRotations(ctx: Context, owner: string, isStopping: IsStopping): Promise<void> {
  while (!isStopping() && (await advanceRotation(ctx, owner)));
}

/** What every place holds of secrets, each at its own pace. */
async function observeAllSecrets(ctx: Context, isStopping: IsStopping): Promise<void> {
  await seedSecretPlaces(ctx);
  while (!isStopping() && (await observeSecrets(ctx)));
}

/** Records once what this process runs: at once or, while the database is away, as soon as it answers. */
function activateOnce(running: Console, ctx: Context): () => Promise<void> {
  let isRecorded = false;
  return async () => {
    if (isRecorded) return;
    await recordActivation(ctx);
    await keepWebhookSecret(running);
    isRecorded = true;
  };
}

/** From here on what other processes were started with is the former one. No audit row: it says only what this one was started with. */
async function keepWebhookSecret({ database, env }: Console): Promise<void> {
  const { GITHUB_WEBHOOK_SECRET: value, SECRET_KEY: secretKey } = env;
  if (value !== undefined) await startWithWebhookSecret({ db: database.db, secretKey }, { value, now: new Date() });
}

/** Does the work only on the database of this process's environment: at boot it may not have answered yet. */
async function onOwnDatabase(running: Console, run: () => Promise<void>): Promise<void> {
  if ((await databaseStamp()) === running.environment) await run();
}

/** Says that this instance ends: it holds no flag any more that a flip would wait for. No audit row: it says only that we stop. */
async function endBeat(running: Console): Promise<void> {
  await running.database.db.$executeRaw`UPDATE instances SET ended_at = cockpit_now() WHERE id = ${running.instance}`;
}

/** Marks this instance as alive, with what it reads of its flags and secrets, and forgets the ones that ended a day ago. No audit row: it says only that we run. */
export async function beat(running: Console): Promise<void> {
  const now = new Date();
  const { db } = running.database;
  const { instance, sha, bootedAt } = running;
  const flags = JSON.stringify(Object.fromEntries(running.flagReadings.map(({ key, value }) => [key, value])));
  const secrets = JSON.stringify(running.secretPrints);
  const dyno = running.env.DYNO ?? null;
  // By the database's clock, which every process and every reader of this sign shares.
  await db.$executeRaw`
    INSERT INTO instances (id, sha, booted_at, beat_at, flags, secrets, dyno)
    VALUES (${instance}, ${sha}, ${bootedAt}, cockpit_now(), ${flags}::jsonb, ${secrets}::jsonb, ${dyno})
    ON CONFLICT (id) DO UPDATE SET sha = EXCLUDED.sha, booted_at = EXCLUDED.booted_at, beat_at = EXCLUDED.beat_at,
      flags = EXCLUDED.flags, secrets = EXCLUDED.secrets, dyno = EXCLUDED.dyno`;
  await db.$executeRaw`DELETE FROM instances WHERE beat_at < cockpit_now() - make_interval(secs => ${FORGOTTEN_AFTER_MS / 1_000})`;
  const forgotten = new Date(now.getTime() - FORGOTTEN_AFTER_MS);
  await db.webhookDelivery.deleteMany({
    where: { receivedAt: { lt: new Date(forgotten.getTime() - REDELIVERED_WITHIN_MS) } },
  });
}

/**
 * Tells the other processes of this console each limit that GitHub, Heroku or Cloudflare sets here, and answers how to take what
 * they tell. It costs a notification for each limit, and nothing before a call; who misses one learns of it by its own first refusal.
 */
export function shareLimits(running: Pick<Console, "github" | "platforms" | "database" | "log">) {
  const { github, platforms, database, log } = running;
  const limitsOf = { github, heroku: platforms.heroku, cloudflare: platforms.cloudflare_pages };
  for (const [upstream, { limits }] of Object.entries(limitsOf)) {
    limits.onLimit((until) => {
      announce(database.db, "limit", `${upstream} ${until.toISOString()}`).catch((error: unknown) =>
        log.warn({ err: error, upstream }, "the other processes were not told of a limit"),
      );
    });
  }
  return ({ kind, id }: Hint): boolean => {
    if (kind !== "limit") return false;
    const told = toldLimitSchema.safeParse(id.split(" ")).data;
    if (told !== undefined) limitsOf[told[0]].limits.heard(told[1]);
    return true;
  };
}

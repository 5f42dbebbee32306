import "server-only";

import { anchorAudit } from "@/lib/audit/anchor-checkpoint";
import { type Console, databaseStamp } from "@/lib/console";
import { sleepUntil } from "@/lib/core/cadence";
import { forEach } from "@/lib/core/each";
import type { Context } from "@/lib/db/context";
import { getNextDue, handBackDeploys } from "@/lib/deploys/claim-deploy";
import { observeEnded } from "@/lib/deploys/observe-ended";
import { publishDeploy } from "@/lib/deploys/publish-deploy";
import { explainDue } from "@/lib/drifts/explain-live";
import { claimSurface, getNextLook, observeSurface, seedObservations, type Turn } from "@/lib/drifts/observe-surface";
import { observeRuns } from "@/lib/hints/observe-runs";
import { publishHint } from "@/lib/http/hints";
import { systemContext } from "@/lib/http/system-context";
import { expireLocks } from "@/lib/locks/expire-locks";
import { advanceDeploy, StepFailure } from "@/lib/reconciler/advance-deploy";
import { beat } from "@/lib/reconciler/beat";
import { listen } from "@/lib/reconciler/listen";
import { logStepFailure } from "@/lib/reconciler/log-step-failure";
import { observeMain } from "@/lib/surfaces/observe-main";
import { observeVersions } from "@/lib/versions/observe-versions";
import { recordActivation } from "@/lib/versions/record-activation";

export interface Reconciler {
  /** Takes nothing new, waits up to 12 s for what is in hand, and gives the leases of the rest back. */
  stop: () => Promise<void>;
}

const TICK_MS = 1_000;
const OBSERVE_MS = 2_000;
const BEAT_MS = 10_000;
const ANCHOR_MS = 5_000;
const PUBLISH_MS = 5_000;
const LANES = 8;
/** The platform kills a process 30 s after SIGTERM (facts 4.2), and the server has to end after this. */
const STOP_WITHIN_MS = 12_000;

type IsStopping = () => boolean;

/** Who advances deploys, and where a step that failed is told. */
interface Advancer {
  owner: string;
  onFailure: (failure: StepFailure) => void;
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

/** Looks outside once at whatever is due; each part asks for nothing when nothing is. */
export async function observeAll(ctx: Context, isStopping: IsStopping): Promise<void> {
  const parts = [expireLocks, seedObservations, observeMain, observeRuns, observeEnded, observeVersions];
  const surfaces = (context: Context) => observeSurfaces(context, isStopping);
  await forEach([...parts, surfaces, explainDue], async (part) => {
    if (!isStopping()) await part(ctx);
  });
}

/** One after the other, in the order of the deploys: of one surface, the later word has to come last. */
async function publishAll(ctx: Context, isStopping: IsStopping): Promise<void> {
  while (!isStopping() && (await publishDeploy(ctx)));
}

/** Does the work only on the database of this process's environment: at boot it may not have answered yet. */
async function onOwnDatabase(running: Console, run: () => Promise<void>): Promise<void> {
  if ((await databaseStamp()) === running.environment) await run();
}

interface Loop {
  wake: () => void;
  stop: () => Promise<void>;
}

interface Work {
  name: string;
  run: (isStopping: IsStopping) => Promise<void>;
  /** When there is something to do again; without it only the loop's own pace counts. */
  nextDue?: () => Promise<Date | null>;
}

/** Repeats some work, at least every `everyMs` and at once when due or woken; a failure is logged and the loop goes on. */
function loop(running: Console, everyMs: number, work: Work): Loop {
  let stopped = false;
  let woken = false;
  let wake: () => void = () => undefined;
  let due: Date | null = null;
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, woken ? 0 : sleepUntil(due, everyMs, new Date()));
      wake = () => {
        woken = true;
        clearTimeout(timer);
        resolve();
      };
    });
  async function turn(): Promise<void> {
    await work.run(() => stopped);
    due = (await work.nextDue?.()) ?? null;
  }
  async function takeTurns(): Promise<void> {
    while (!stopped) {
      woken = false;
      due = null;
      await onOwnDatabase(running, turn).catch((error: unknown) =>
        running.log.error({ err: error, loop: work.name }, "a reconciler turn failed"),
      );
      if (!stopped) await pause();
    }
  }
  const done = takeTurns();
  return {
    wake: () => {
      woken = true;
      wake();
    },
    stop: async () => {
      stopped = true;
      wake();
      await done;
    },
  };
}

/** Records once what this process runs: at once or, while the database is away, as soon as it answers. */
function activateOnce(ctx: Context): () => Promise<void> {
  let isRecorded = false;
  return async () => {
    if (isRecorded) return;
    await recordActivation(ctx);
    isRecorded = true;
  };
}

/** Starts the loops that advance deploys, observe surfaces and main, and show that this instance is alive. */
export async function startReconciler(running: Console): Promise<Reconciler> {
  const ctx = systemContext(running);
  const activation = loop(running, OBSERVE_MS, { name: "activation", run: activateOnce(ctx) });
  const beats = loop(running, BEAT_MS, { name: "beat", run: () => beat(running) });
  const observe = (isStopping: IsStopping) => observeAll(ctx, isStopping);
  const nextLook = () => getNextLook(ctx);
  const observations = loop(running, OBSERVE_MS, { name: "observe", run: observe, nextDue: nextLook });
  // A loop of its own: nothing that ails an observer may keep a checkpoint from being made.
  const anchors = loop(running, ANCHOR_MS, { name: "anchor", run: () => anchorAudit(ctx) });
  // Nor may what GitHub is told of ended deploys ever hold up one that is live.
  const publishing = loop(running, PUBLISH_MS, { name: "publish", run: (isStopping) => publishAll(ctx, isStopping) });
  const onFailure = (failure: StepFailure) => logStepFailure(running.log, failure);
  const advance = (isStopping: IsStopping) => advanceAll(ctx, { owner: running.instance, onFailure }, isStopping);
  const deploys = loop(running, TICK_MS, { name: "deploys", run: advance, nextDue: () => getNextDue(ctx) });
  const listener = await listen(running, (hint) => {
    publishHint(hint);
    if (hint.kind === "deploy" || hint.kind === "webhook") deploys.wake();
    if (hint.kind === "webhook") observations.wake();
  });
  return {
    stop: async () => {
      await listener.stop();
      const finished = Promise.all(
        [activation, anchors, beats, observations, publishing, deploys].map((one) => one.stop()),
      );
      await Promise.race([finished, new Promise((resolve) => setTimeout(resolve, STOP_WITHIN_MS))]);
      const handedBack = await handBackDeploys(ctx, running.instance);
      running.log.info({ handed_back: handedBack }, "reconciler stopped");
    },
  };
}

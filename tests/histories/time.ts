import type { StepFailure } from "@/lib/reconciler/advance-deploy";
import { advanceAll, observeAll } from "@/lib/reconciler/reconciler";
import type { Play } from "@/tests/histories/play";

const SECOND = 1_000;
const FIRST_GAP = 3 * SECOND;
const CALM_GAP = 20 * SECOND;

/** The moments at which the console takes a turn while so much time passes: soon at first, then ever more seldom. */
function turnsWithin(ms: number): number[] {
  const moments: number[] = [];
  for (let at = 0, gap = FIRST_GAP; at < ms; gap = nextGap(gap, at)) {
    at = Math.min(ms, at + gap);
    moments.push(at);
  }
  return moments;
}

/** Three times as long, up to 20 s; after a minute twice as long as all that has passed, as if the console slept between. */
function nextGap(gap: number, at: number): number {
  return Math.max(Math.min(gap * 3, CALM_GAP), (at - 45 * SECOND) * 2);
}

/** Lets time pass for everybody, with the console's turns in it. */
export async function pass(play: Play, ms: number): Promise<void> {
  await passWith(play, turnsWithin(ms));
}

/** Lets time pass with a turn at each of these moments, in milliseconds from now. */
export async function passWith(play: Play, moments: readonly number[]): Promise<void> {
  const begun = play.stage.now();
  for (const at of moments) {
    await play.stage.moveTo(begun + at);
    await turn(play);
  }
}

const never = () => false;
/** Hardly any list is due more often. */
const LOOK_EVERY_MS = 15 * SECOND;

/** What a console does when it is woken: it advances every deploy and looks at everything that is due. */
export async function turn(play: Play): Promise<void> {
  play.platforms.world.runs.advance();
  await play.whileWorking(() => work(play));
}

async function work(play: Play): Promise<void> {
  const ctx = play.system();
  const by = { owner: play.owner, onFailure: ({ cause }: StepFailure) => play.threw(cause) };
  await advanceAll(ctx, by, never).catch((error: unknown) => play.threw(error));
  if (play.isKilled() || !play.isLookDue(LOOK_EVERY_MS)) return;
  await observeAll(ctx, never).catch((error: unknown) => play.threw(error));
  play.isKilled();
}

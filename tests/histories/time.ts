import type { StepFailure } from "@/lib/reconciler/advance-deploy";
import { advanceAll, observeAll } from "@/lib/reconciler/reconciler";
import type { Play } from "@/tests/histories/play";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** While a run is at work, and once it is over. */
const SOON = [3, 12, 30, 60].map((seconds) => seconds * SECOND);
/** After that the console sleeps ever longer between two turns. */
const LATER_BY = 2.5;

/** The moments at which the console takes a turn while so much time passes: soon at first, then ever more seldom. */
function turnsWithin(ms: number): number[] {
  const moments = SOON.filter((at) => at < ms);
  for (let at = MINUTE * LATER_BY; at < ms; at *= LATER_BY) moments.push(at);
  return [...moments, ms];
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

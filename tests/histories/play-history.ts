import { judgeAfterAMinute, judgeInTheEnd, judgeSilence } from "@/tests/histories/judge";
import { makeMove } from "@/tests/histories/make-move";
import type { Move } from "@/tests/histories/moves";
import { Play } from "@/tests/histories/play";
import type { Violation } from "@/tests/histories/properties";
import type { Stage } from "@/tests/histories/stage";
import { passWith, turn } from "@/tests/histories/time";

const SECOND = 1_000;
/** The console's turns in the first minute after everything is well again. */
const A_MINUTE = [3, 30, 60].map((seconds) => seconds * SECOND);
/** And after that, for as long as something is still to come: a platform's limit, a look at what has ended. */
const A_WHILE = [10, 40, 90, 200, 320, 340, 370, 400, 600].map((seconds) => seconds * SECOND);

/** Plays one history from its beginning, lets everything settle, and answers what is false then. */
export async function playHistory(stage: Stage, moves: readonly Move[]): Promise<Violation[]> {
  await stage.begin();
  const play = new Play(stage);
  await turn(play);
  for (const move of moves) await makeMove(play, move);
  const silent = await judgeSilence(play);
  play.calm();
  await passWith(play, limitOf(play));
  await passWith(play, A_MINUTE);
  const soon = await judgeAfterAMinute(play);
  return [...play.violations, ...silent, ...soon, ...(await judgeOnceSettled(play))];
}

/** Until GitHub's limit ends, where there is one. */
function limitOf(play: Play): number[] {
  const remaining = play.platforms.world.rateLimit.remainingMs();
  return remaining === 0 ? [] : [remaining + SECOND];
}

/** What is false when nothing is under way any more, or after a while; until then a record may still be on its way. */
async function judgeOnceSettled(play: Play): Promise<Violation[]> {
  const isSettled = async () => isQuiet(play) && (await judgeInTheEnd(play)).length === 0;
  if (await isSettled()) return [];
  const begun = play.stage.now();
  for (const at of A_WHILE) {
    await passWith(play, [begun + at - play.stage.now()]);
    if (await isSettled()) return [];
  }
  return judgeInTheEnd(play);
}

/** Whether no run is under way any more, and none begins unless somebody approves it. */
function isQuiet(play: Play): boolean {
  return play.truth.runs.map((run) => play.truth.of(run)).every((run) => run.conclusion !== null || run.isWaiting);
}

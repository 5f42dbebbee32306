import { AppError } from "@/lib/core/errors";
import { type Configured, readConfigured } from "@/lib/flags/configured";
import { requestFlip } from "@/lib/flags/request-flip";
import { FlipPlay } from "@/tests/histories/flips/flip-play";
import { FLIP_APP, type FlipStage } from "@/tests/histories/flips/flip-stage";
import { judgeConfirmed, judgeFlips } from "@/tests/histories/flips/judge-flips";
import type { FlipMoveOf } from "@/tests/histories/flips/moves";

const SECOND = 1_000;
/** The console's turns while so much time passes: soon at first, then ever more seldom. */
const TURNS = [1, 4, 20, 45, 75, 180, 400, 900].map((seconds) => seconds * SECOND);
/** Long enough for the slowest look at what has ended. */
const SETTLED_IN = [5, 30, 65, 130, 320, 700, 1_000, 1_400, 2_000, 4_000, 8_000].map((seconds) => seconds * SECOND);

type MoveNamed<Kind extends FlipMoveOf["kind"]> = Extract<FlipMoveOf, { kind: Kind }>;

/** Plays one history from its beginning, lets everything settle, and answers what is false then. */
export async function playFlips(stage: FlipStage, moves: readonly FlipMoveOf[]): Promise<string[]> {
  await stage.begin();
  const play = new FlipPlay(stage);
  await turn(play);
  for (const move of moves) await makeFlipMove(play, move);
  play.heroku.isDown = false;
  play.heroku.stuck.clear();
  play.heroku.silent.clear();
  await pass(play, SETTLED_IN);
  return [...play.process.problems, ...(await judgeFlips(play))];
}

async function turn(play: FlipPlay): Promise<void> {
  await play.turn();
  play.process.problems.push(...(await judgeConfirmed(play)));
}

async function pass(play: FlipPlay, moments: readonly number[]): Promise<void> {
  const begun = play.stage.now();
  for (const at of moments) {
    await play.stage.moveTo(begun + at);
    await turn(play);
  }
}

async function makeFlipMove(play: FlipPlay, move: FlipMoveOf): Promise<void> {
  const { heroku } = play;
  switch (move.kind) {
    case "flip":
      return askForFlip(play, move);
    case "time passes":
      return pass(play, [...TURNS.filter((at) => at < move.ms), move.ms]);
    case "command line":
      return heroku.change(Object.fromEntries(move.keys.map((key) => [key, move.value])), "hana@raxx.app");
    case "another release":
      return heroku.change({ LOG_LEVEL: "debug" }, "hana@raxx.app");
    case "a dyno is stuck":
      return void heroku.stuck.add(move.dyno);
    case "a dyno is silent":
      return void heroku.silent.add(move.dyno);
    case "Heroku is down":
      heroku.isDown = true;
      return;
    case "all is well again":
      heroku.isDown = false;
      heroku.stuck.clear();
      return heroku.silent.clear();
    case "the console is killed":
      return play.process.killAfter(move.after);
  }
}

/** A refusal is an answer; anything else that is thrown at a person is not. */
async function askForFlip(play: FlipPlay, { keys, fate, people }: MoveNamed<"flip">): Promise<void> {
  const { heroku } = play;
  const now = await readConfigured(play.as("console"), FLIP_APP, keys).catch(() => new Map<string, Configured>());
  const changes = keys.map((key) => ({
    key,
    value: now.get(key)?.value !== true,
    expected: now.get(key)?.value === true,
  }));
  heroku.fate = fate;
  const who = (["operator", "admin"] as const).slice(0, people);
  await Promise.all(
    who.map((name) =>
      requestFlip(play.as(name), { changes }, null).catch((error: unknown) => {
        if (!(error instanceof AppError)) play.process.threw(error);
      }),
    ),
  );
}

import { randomUUID } from "node:crypto";

import { AppError } from "@/lib/core/errors";
import { giveUpRotation, requestRotation } from "@/lib/secrets/request-rotation";
import { judgeMoment, judgeRotations } from "@/tests/histories/rotations/judge-rotations";
import { ROTATED_KEY, type RotationMoveOf } from "@/tests/histories/rotations/rotation-moves";
import { RotationPlay } from "@/tests/histories/rotations/rotation-play";
import type { RotationStage } from "@/tests/histories/rotations/rotation-stage";
import { codeAt } from "@/tests/integration/people/open-console";

const SECOND = 1_000;
/** The console's turns while so much time passes: soon at first, then ever more seldom. */
const TURNS = [1, 2, 4, 8, 20, 45, 75, 180, 400, 900].map((seconds) => seconds * SECOND);
/** One place after the other, each in several looks: so many more once the slowest release is in force. */
const LOOKS = Array.from({ length: 16 }, (_, index) => 1_000 + 12 * index);
/** Long enough for whatever waits to be sent again. */
const AT_FIRST = [1, 3, 6, 12, 30, 65, 70, 75, 90, 140, 320, 700];
/** Past the last patience, and for the looks after it. */
const AT_LAST = [1_300, 1_400, 2_000, 86_400, 88_800, 90_000, 93_600];
const SETTLED_IN = [...AT_FIRST, ...LOOKS, ...AT_LAST].map((seconds) => seconds * SECOND);

type MoveNamed<Kind extends RotationMoveOf["kind"]> = Extract<RotationMoveOf, { kind: Kind }>;

/** Plays one history from its beginning, lets everything settle, and answers what is false then. */
export async function playRotations(stage: RotationStage, moves: readonly RotationMoveOf[]): Promise<string[]> {
  await stage.begin();
  const play = new RotationPlay(stage);
  await turn(play);
  for (const move of moves) await makeRotationMove(play, move);
  makeWell(play);
  await pass(play, SETTLED_IN);
  return [...new Set([...play.process.problems, ...(await judgeRotations(play))])];
}

async function turn(play: RotationPlay): Promise<void> {
  await play.turn();
  play.process.problems.push(...(await judgeMoment(play)));
}

async function pass(play: RotationPlay, moments: readonly number[]): Promise<void> {
  const begun = play.stage.now();
  for (const at of moments) {
    await play.stage.moveTo(begun + at);
    await turn(play);
  }
}

async function makeRotationMove(play: RotationPlay, move: RotationMoveOf): Promise<void> {
  switch (move.kind) {
    case "rotate":
      return askForRotation(play, move);
    case "time passes":
      return pass(play, [...TURNS.filter((at) => at < move.ms), move.ms]);
    case "a write goes wrong":
      play.isDisturbed ||= move.fate.kind === "phase" && move.fate.phase.as === "failed";
      play.model(move.app).fate = move.fate;
      return;
    case "command line":
      play.isDisturbed = true;
      return play.model(move.app).change({ [ROTATED_KEY]: move.value }, "hana@raxx.app");
    case "another release":
      return play.model(move.app).change({ LOG_LEVEL: "debug" }, "hana@raxx.app");
    case "a dyno is stuck":
      return void play.model(move.app).stuck.add(move.dyno);
    case "Heroku is down":
      play.model(move.app).isDown = true;
      return;
    case "it is given up":
      return giveUp(play);
    case "all is well again":
      return makeWell(play);
    case "the console is killed":
      return play.process.killAfter(move.after);
  }
}

function makeWell(play: RotationPlay): void {
  for (const app of play.apps.values()) {
    app.isDown = false;
    app.stuck.clear();
    app.fate = { kind: "taken" };
  }
}

/** A refusal is an answer; anything else that is thrown at a person is not. */
async function askForRotation(play: RotationPlay, { people }: MoveNamed<"rotate">): Promise<void> {
  const { admin } = play.stage.cockpit.people;
  await play.db.person.updateMany({ data: { totpLastStep: 0, stepUpFailures: 0, stepUpLockedUntil: null } });
  const codes = await Promise.all(
    [0, 30].slice(0, people).map((seconds) => codeAt(admin, new Date(play.stage.now() - seconds * SECOND))),
  );
  await Promise.all(
    codes.map((totp) =>
      requestRotation(play.as("admin"), ROTATED_KEY, { input: { mode: "auto", totp }, key: randomUUID() }).catch(
        (error: unknown) => sayIfUnforeseen(play, error),
      ),
    ),
  );
}

function sayIfUnforeseen(play: RotationPlay, error: unknown): void {
  if (!(error instanceof AppError)) play.process.threw(error);
}

async function giveUp(play: RotationPlay): Promise<void> {
  const live = await play.db.secretRotation.findFirst({ where: { endedAt: null } });
  if (live === null) return;
  play.isDisturbed = true;
  const at = { name: ROTATED_KEY, id: live.id };
  await giveUpRotation(play.as("admin"), at).catch((error: unknown) => sayIfUnforeseen(play, error));
}

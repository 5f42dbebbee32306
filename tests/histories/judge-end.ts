import { z } from "zod";

import type { DeployRow } from "@/lib/deploys/load";
import { isTerminal } from "@/lib/deploys/rules";
import { deployStateSchema } from "@/lib/deploys/schemas";
import type { Play } from "@/tests/histories/play";
import type { Violation } from "@/tests/histories/properties";
import type { RunTruth } from "@/tests/histories/truth";

interface Case {
  row: DeployRow;
  run: RunTruth;
  /** Whether the surface serves its commit now. */
  isLive: boolean;
  /** Whether that is what the newest attempt of its run released, and no other record of the commit says that it shipped it. */
  isLiveByItself: boolean;
  /** Whether it serves because somebody put it there past every workflow: that is no run's doing, and changes no end. */
  isLiveByHand: boolean;
  /** Whether another run than its own has put there what serves. */
  isLiveByAnother: boolean;
  /** Whether another record of the surface lives: a corrected one waits until that has ended. */
  isOutpaced: boolean;
}

/** What a record says of its run that is not so. */
export function judgeEnd(play: Play, row: DeployRow, rows: readonly DeployRow[]): Violation[] {
  const run = runOf(play, row);
  if (run === "many") return [];
  const live = play.liveOf(row.surfaceId);
  const isLive = live?.sha === row.sha;
  const others = rows.filter((other) => other.id !== row.id && other.surfaceId === row.surfaceId);
  const isTold = others.some(({ sha, state }) => sha === row.sha && state === "succeeded");
  const isLiveByItself = isLive && live?.run?.id === run?.id && live?.run?.attempt === run?.attempt && !isTold;
  const isLiveByAnother = live?.run != null && run !== null && live.run.id !== run.id;
  const isLiveByHand = isLive && live.run === null;
  const found = { row, isLive, isLiveByItself, isLiveByHand, isLiveByAnother, isOutpaced: others.some(isLiving) };
  const problem = run === null ? judgeWithoutRun(row) : judgeWithRun({ ...found, run });
  if (problem === null) return [];
  const isHidden = row.state === "unresolved" && run?.isSkewed === true;
  const property = isHidden ? "a clock that differs hides no run" : "every record ends in the truth";
  return [{ property, problem: `${describe(row)}: ${problem}` }];
}

function describe(row: DeployRow): string {
  return `${row.surfaceId} ${row.sha.slice(0, 7)} is ${row.state} (${row.failureCode ?? "no failure"})`;
}

const isLiving = (row: DeployRow) => !isTerminal(deployStateSchema.parse(row.state));

/** The one run that is a record's: the one it names, else the one that carries its id. */
function runOf(play: Play, row: DeployRow): RunTruth | null | "many" {
  const named = row.runId === null ? null : play.truth.runById(row.runId);
  const [run, ...more] = named === null ? play.truth.runsOf(row.correlationId) : [named];
  if (more.length > 0) return "many";
  return run === undefined ? null : play.truth.of(run);
}

function judgeWithoutRun({ state }: DeployRow): string | null {
  return ["errored", "cancelled", "unresolved"].includes(state) ? null : "no run of it ever existed";
}

function judgeWithRun(found: Case): string | null {
  const { row, run, isOutpaced } = found;
  // What GitHub does not show any more is a person's to decide.
  if (row.state === "unresolved") return run.isForgotten ? null : `run ${run.id} alone carries its id`;
  if (run.conclusion === null) {
    if (isLiving(row))
      return run.isWaiting && !saysWhatHoldsIt(row) ? `run ${run.id} waits for an approval in silence` : null;
    if (isOutpaced) return null;
    return `run ${run.id} has not ended${run.isWaiting ? ": it waits for an approval" : ""}`;
  }
  const ended = `run ${run.id} ended as ${run.conclusion}${run.ran ? "" : " without a job"}`;
  if (isLiving(row)) return ended;
  if (isOutpaced && run.attempt > (row.runAttempt ?? 1)) return null;
  if (!isTrue(found)) return ended + servedWords(found);
  return isSilentAboutLive(found) ? `${ended}, and its own release serves, of which it says nothing` : null;
}

const holding = z.object({ kind: z.enum(["approval", "cancel_waiting"]) });

/**
 * Whether its platform said no to its release, and it says no more than that something else runs. Where GitHub's clock was wrong
 * when the run was made, and is right by now, nobody can tell which releases are of its time.
 */
function isRefusedUnsaid({ row, run }: Case): boolean {
  if (run.isSkewed) return false;
  return run.refused === row.sha && ["verification_mismatch", "nothing_released"].includes(row.failureCode ?? "");
}

/** Whether nobody has told it its commit. */
const isGuess = ({ shaSource }: DeployRow) => shaSource === "guess";

/** An approval may be pending for thirty days: a person has to be told at once. */
const saysWhatHoldsIt = ({ blockedBy }: DeployRow) => holding.safeParse(blockedBy).success;

function servedWords({ run, isLive }: Case): string {
  return `; it shipped ${run.shipped?.slice(0, 7) ?? "nothing"}, and the commit ${isLive ? "serves" : "does not serve"}`;
}

/** Whether it says how it ended, and not that its commit is live all the same: what served before it was sent proves nothing. */
function isSilentAboutLive({ row, isLiveByItself, isOutpaced }: Case): boolean {
  const { state, failureMessage, startedAt, fromSha, sha } = row;
  if (state === "succeeded" || !isLiveByItself || isOutpaced) return false;
  if (failureMessage === null || startedAt === null || fromSha === sha) return false;
  return !/ is live(,| all the same)/.test(failureMessage);
}

/** Whether the state of an ended record is what became of its run. */
function isTrue(found: Case): boolean {
  const { row, run, isLive, isLiveByHand, isLiveByAnother } = found;
  const isShipped = isLive && !isLiveByHand;
  const { conclusion, ran } = run;
  switch (deployStateSchema.parse(row.state)) {
    case "succeeded":
      // What its surface served already when it ended had nobody to tell who brought it.
      if (conclusion !== "success" || run.refused === row.sha) return false;
      return isLive || [run.shipped, run.foundAtEnd].includes(row.sha);
    case "failed":
      // A run may succeed while its platform says no.
      return conclusion === "failure" ? ran || run.isRejected : conclusion === "success" && run.shipped !== row.sha;
    case "errored":
      if (conclusion === "success") return (!isShipped || isGuess(row)) && !isRefusedUnsaid(found);
      return conclusion === "startup_failure" || (conclusion === "failure" && !ran);
    case "timed_out":
      return conclusion === "success" && !isShipped;
    case "cancelled":
      return conclusion === "cancelled";
    case "superseded":
      // What had taken its place may have been replaced by its own commit once more.
      return conclusion === "cancelled" ? run.hasNewer : conclusion === "success" && (!isLive || isLiveByAnother);
    default:
      return false;
  }
}

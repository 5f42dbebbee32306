import "server-only";

import type { Surface } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import { readTitle } from "@/lib/core/run-title";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import type { Database } from "@/lib/db/database";
import type { Deploy } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { workOf } from "@/lib/deploys/deploy-row";
import { observeRun } from "@/lib/deploys/observe-run";
import { LIVE } from "@/lib/deploys/rules";
import { deployStateSchema } from "@/lib/deploys/schemas";
import {
  branchRunCanHaveShipped,
  findRunsThatShipped,
  type LiveCommit,
  runCanHaveShipped,
  type ShipRecord,
} from "@/lib/drifts/origins";
import type { RunSearch } from "@/lib/drifts/rules";
import type { WorkflowRun } from "@/lib/github/github";
import { unreadableWords } from "@/lib/runs/correlation";
import { nameDoer, starterOf } from "@/lib/runs/doer";
import { pinRun } from "@/lib/runs/pin";
import { areAllOlder } from "@/lib/runs/rules";

/** GitHub starts a run again for thirty days (fact G10), and the list is ordered by the day it was created. */
const RERUN_WITHIN_MS = 30 * 24 * 3_600_000;
const PAGES_READ = 10;
const RECORDS_ASKED = 5;

type Naming = "commit" | "branch" | null;

interface Listed {
  named: WorkflowRun[];
  /** Runs that were told a branch or a tag. */
  unnamed: WorkflowRun[];
  read: number;
  /** How many runs of the pages that were read said nothing. */
  unreadable: number;
  /** Whether every run was read that can have changed lately. */
  isWhole: boolean;
}

/** More ends of one commit after the newest success are not needed to explain it. */
const OF_ONE_COMMIT = 20;

/**
 * Looks on GitHub for the run that shipped what is live: by the ids of known runs, then in the unfiltered list, by what the
 * run did and not by when it was created. A run that is found is recorded, or taken up again.
 */
export async function findShipper(ctx: Context, surface: Surface, live: LiveCommit): Promise<RunSearch> {
  try {
    const shipper = await searchRuns(ctx, surface, live);
    if (shipper.kind === "found") await observeRun(ctx, surface.workflow, [shipper.run, ...shipper.others]);
    return shipper;
  } catch (error) {
    if (error instanceof UpstreamError) return troubleOf(surface, error);
    throw error;
  }
}

async function searchRuns(ctx: Context, surface: Surface, live: LiveCommit): Promise<RunSearch> {
  const known = await knownRuns(ctx, surface, live);
  const [atOnce, ...others] = findRunsThatShipped(known, live);
  if (atOnce !== undefined) return foundRuns(ctx, [atOnce, ...others], "told");
  const { named, unnamed, read, unreadable, isWhole } = await listedRuns(ctx, surface, live);
  const possible = unnamed.filter((run) => branchRunCanHaveShipped(run, live));
  const [run, ...rest] = findRunsThatShipped(named, live);
  if (run !== undefined) return foundRuns(ctx, [run, ...rest], "told");
  const [untold, ...more] = findRunsThatShipped(await leaveOutLearned(ctx, possible, live.sha), live);
  if (untold !== undefined) return foundRuns(ctx, [untold, ...more], "untold");
  const older = isWhole ? "" : " Older ones were not read.";
  const unread = unreadableWords(unreadable);
  const words = `Looked at this console's deploys and ${read} runs of ${surface.workflow}.${unread}${older}`;
  return { kind: "none", words, nearest: named[0] ?? known[0] ?? null };
}

/** The runs of recorded deploys of that commit: their ids are known, however far down the list they are. */
async function knownRuns(ctx: Context, surface: Surface, live: LiveCommit): Promise<WorkflowRun[]> {
  const rows = await ctx.db.deploy.findMany({
    where: { surfaceId: surface.surface_id, sha: live.sha, runId: { not: null } },
    orderBy: { stateSince: "desc" },
    take: RECORDS_ASKED,
  });
  const ids = rows.flatMap(({ runId }) => runId ?? []);
  const runs = await Promise.all(
    ids.map((id) => outside("list-runs-of-version", () => ctx.github.getRun(id, { fresh: true }))),
  );
  return runs.filter((run) => run !== null);
}

async function foundRuns(
  ctx: Context,
  runs: [WorkflowRun, ...WorkflowRun[]],
  commit: "told" | "untold",
): Promise<RunSearch> {
  const [run, ...others] = runs;
  return { kind: "found", run, others, commit, doer: await nameDoer(ctx, starterOf(run)) };
}

async function listedRuns(ctx: Context, surface: Surface, live: LiveCommit): Promise<Listed> {
  const oldest = ctx.now().getTime() - RERUN_WITHIN_MS;
  const listed: Listed = { named: [], unnamed: [], read: 0, unreadable: 0, isWhole: false };
  for (let page = 1; page <= PAGES_READ; page += 1) {
    const list = () => ctx.github.listRunPage(surface.workflow, page, { fresh: true });
    const { runs, unreadable, isLast } = await outside("list-runs-of-version", list);
    const naming = (run: WorkflowRun) => namingOf(ctx, surface, { run, sha: live.sha });
    listed.read += runs.length;
    listed.unreadable += unreadable;
    listed.named.push(...runs.filter((run) => naming(run) === "commit"));
    listed.unnamed.push(...runs.filter((run) => naming(run) === "branch"));
    listed.isWhole = isLast || areAllOlder(runs, oldest);
    if (listed.isWhole || listed.named.some((run) => runCanHaveShipped(run, live))) break;
  }
  return listed;
}

/** Whether a run's title says that it deploys this commit to this surface, or a branch that may be it. */
function namingOf(ctx: Context, surface: Surface, { run, sha }: { run: WorkflowRun; sha: string }): Naming {
  const title = readTitle(run.title);
  if (title === null || pinRun(ctx.config, surface.workflow, title)?.surface_id !== surface.surface_id) return null;
  if (title.sha === null) return "branch";
  return sha.startsWith(title.sha) ? "commit" : null;
}

/** Those whose commit nobody has learned yet: a record that knows its commit knows that it is another one. */
async function leaveOutLearned(ctx: Context, runs: WorkflowRun[], sha: string): Promise<WorkflowRun[]> {
  const isLearned = [{ shaSource: null }, { shaSource: { not: "guess" } }];
  const ids = runs.map(({ id }) => id);
  const learned = await ctx.db.deploy.findMany({ where: { runId: { in: ids }, sha: { not: sha }, OR: isLearned } });
  const others = new Set(learned.map(({ runId }) => runId));
  return runs.filter(({ id }) => !others.has(id));
}

function troubleOf(surface: Surface, error: UpstreamError): RunSearch {
  const isRefused = ["not_found", "forbidden", "refused", "moved"].includes(error.kind);
  const words = `Runs of ${surface.workflow} can't be read: ${error.message}`;
  return isRefused
    ? { kind: "unreadable", words }
    : { kind: "silent", words: `GitHub can't say who shipped it: ${error.message}` };
}

/** The records that can explain what a surface runs: the newest success, what is live, and whatever deployed that very commit. */
export async function readRecords(db: Database | Tx, surfaceId: string, sha: string): Promise<ShipRecord[]> {
  const [newest, live, same] = await Promise.all([
    db.deploy.findFirst({
      where: { surfaceId, state: "succeeded", finishedAt: { not: null } },
      orderBy: { finishedAt: "desc" },
    }),
    db.deploy.findMany({ where: { surfaceId, state: { in: [...LIVE] } } }),
    db.deploy.findMany({ where: { surfaceId, sha }, orderBy: { stateSince: "desc" }, take: OF_ONE_COMMIT }),
  ]);
  const failed = await readFailedSince(db, surfaceId, newest);
  const rows = new Map([...failed, ...(newest === null ? [] : [newest]), ...live, ...same].map((row) => [row.id, row]));
  return [...rows.values()].map(toRecord);
}

/** What has failed since that deploy's run began, whenever it was asked for; without one, lately. */
function readFailedSince(db: Database | Tx, surfaceId: string, newest: Deploy | null): Promise<Deploy[]> {
  const stateSince = newest === null ? {} : { stateSince: { gt: workOf(newest).began } };
  const where = { surfaceId, failureCode: { not: null }, ...stateSince };
  return db.deploy.findMany({ where, orderBy: { stateSince: "desc" }, take: OF_ONE_COMMIT });
}

function toRecord(row: Deploy): ShipRecord {
  // A state that this build does not know may be anything: it is not over.
  const state = deployStateSchema.catch("unresolved").parse(row.state);
  const { id, sha, requestedAt, dispatchedAt, startedAt, finishedAt, observedAt, runId, runAttempt, failureCode } = row;
  return {
    id,
    sha,
    isGuess: row.shaSource === "guess",
    state,
    requestedAt,
    dispatchedAt,
    startedAt,
    finishedAt,
    observedAt,
    runId,
    runAttempt,
    failureCode,
    work: workOf(row),
  };
}

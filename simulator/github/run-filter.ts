import { isoSeconds } from "../state/identifiers";
import type { StoredRun } from "../state/model";
import type { World } from "../world";
import { lifeOf } from "./runs/life";
import { latestAttempt } from "./runs/queue";

const FILTERS = ["actor", "branch", "event", "status", "created", "head_sha", "check_suite_id"];
const INDEX_AGE_MS = 3_600_000;

/**
 * Runs that the API lists, newest first, and the moment they are shown at. A filtered list comes from an index,
 * which is an hour behind while the scenario `stale_index` is on.
 */
export function listedRuns(
  world: World,
  asked: { workflow: string | null; query: URLSearchParams },
): { runs: StoredRun[]; at: number } {
  const { workflow, query } = asked;
  const now = world.clock.now();
  const isFiltered = FILTERS.some((name) => query.has(name));
  const at = isFiltered && world.scenarios.get("stale_index") === true ? now - INDEX_AGE_MS : now;
  const runs = world.store.state.runs
    .filter((run) => (workflow === null || run.workflow === workflow) && run.visibleAt <= now && run.createdAt <= at)
    .filter((run) => !isFiltered || fits(run, query, at))
    .sort((a, b) => b.createdAt - a.createdAt || b.id - a.id);
  return { runs, at };
}

function fits(run: StoredRun, query: URLSearchParams, at: number): boolean {
  const life = lifeOf(latestAttempt(run), at);
  const wants = (name: string, ...values: (string | null)[]): boolean => {
    const wanted = query.get(name);
    return wanted === null || values.includes(wanted);
  };
  const created = query.get("created");
  return (
    wants("actor", run.actor) &&
    wants("branch", run.headBranch) &&
    wants("event", "workflow_dispatch") &&
    wants("status", life.status, life.conclusion) &&
    wants("head_sha", run.headSha) &&
    (created === null || isCreatedWithin(isoSeconds(run.createdAt + run.skewMs), created))
  );
}

function isCreatedWithin(created: string, range: string): boolean {
  const [from = "", to] = range.split("..");
  if (to !== undefined) return (from === "*" || created >= from) && (to === "*" || created <= `${to}~`);
  const bound = /^(>=|<=|>|<)(.+)$/.exec(range);
  if (bound === null) return created.startsWith(range);
  const [, operator, edge = ""] = bound;
  if (operator === ">=") return created >= edge;
  if (operator === "<=") return created <= `${edge}~`;
  return operator === ">" ? created > edge : created < edge;
}

/** A run the API shows by its id, or null: a new one may not be visible yet. */
export function visibleRun(world: World, id: string): StoredRun | null {
  const run = world.store.state.runs.find((candidate) => String(candidate.id) === id);
  return run === undefined || run.visibleAt > world.clock.now() ? null : run;
}

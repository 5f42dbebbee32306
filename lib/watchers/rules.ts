import type { CockpitConfig } from "@/lib/core/config";
import { compareRunIds } from "@/lib/core/run-ids";
import type { WorkflowRun } from "@/lib/github/github";
import { hasEnded } from "@/lib/runs/rules";
import type { UnreadRun, Watcher } from "@/lib/watchers/schemas";

/** GitHub starts a run again for thirty days (fact G10): an older one does not change any more. */
export const RERUN_WITHIN_MS = 30 * 24 * 3_600_000;

/** As many as a person reads. */
const UNREAD_KEPT = 5;

/** A name or a right that is not there does not come back by itself; anything else may be over at the next look. */
const WILL_NOT_PASS = ["not_found", "forbidden", "refused", "unauthorized", "moved"];
const PASSES_WITHIN_MS = 60_000;
/** Lists are looked at twice a minute: one that was not for so long is watched by nobody, whatever shows a sign of life. */
const NOT_READ_FOR_MS = 5 * 60_000;

export interface WatchState {
  name: string;
  problem: string | null;
  problemKind: string | null;
  problemSince: Date | null;
  /** When it was last read, be it that nothing had changed. */
  lookedAt: Date | null;
  unread: readonly UnreadRun[];
  /** How many items of its list could not be read at the last look, and since when there are any. */
  unreadable: number;
  unreadableSince: Date | null;
}

interface Seen {
  now: Date;
  /** When main was last read; null while it cannot be. */
  mainReadAt: Date | null;
}

const RENAMED = "GitHub answers 404. Was the file renamed? Then correct cockpit.config.ts.";

const isAll = ({ unread }: WatchState) => unread.length < UNREAD_KEPT;

/** Whether something happened to a run since this console's database exists: by what changed, not by when it was created. */
export function isNews(run: WorkflowRun, since: Date | null, now: Date): boolean {
  if (run.status !== "completed") return true;
  const mayMove = now.getTime() - RERUN_WITHIN_MS;
  // One that nobody has approved yet is completed by name only: it is news however long ago it was made.
  const oldest = hasEnded(run) ? Math.max(since?.getTime() ?? 0, mayMove) : mayMove;
  // GitHub tells a run's second and no more.
  return run.updatedAt.getTime() >= oldest - (oldest % 1_000);
}

/** The runs that could not be understood, newest first, each once; those that can be by now, or are gone, are left out. */
export function keepUnread(
  before: readonly UnreadRun[],
  seen: readonly UnreadRun[],
  read: readonly string[],
): UnreadRun[] {
  const known = new Map([...before, ...seen].map((run) => [run.run_id, run]));
  const first = (run: UnreadRun) => before.find(({ run_id }) => run_id === run.run_id)?.since ?? run.since;
  const kept = [...known.values()].filter(({ run_id }) => !read.includes(run_id));
  return kept
    .map((run) => ({ ...run, since: first(run) }))
    .toSorted((one, other) => other.since.localeCompare(one.since) || compareRunIds(other.run_id, one.run_id))
    .slice(0, UNREAD_KEPT);
}

/** What a watcher cannot see, in words; null while it watches, and for what is no watcher. */
export function readWatcher(config: CockpitConfig, state: WatchState, { now, mainReadAt }: Seen): Watcher | null {
  const subject = subjectOf(state.name);
  if (subject === null) return null;
  const workflow = state.name.startsWith("runs:") ? state.name.slice(5) : null;
  const affects = config.surfaces.filter((surface) => workflow === null || surface.workflow === workflow);
  const of = {
    name: state.name,
    workflow,
    affects: affects.map((surface) => surface.surface_id),
    unread: [...state.unread],
  };
  const { problem, problemSince: since } = state;
  const isLong = since !== null && now.getTime() - since.getTime() >= PASSES_WITHIN_MS;
  if (problem !== null && since !== null && (isLong || WILL_NOT_PASS.includes(state.problemKind ?? ""))) {
    // Where main can be read no more either, it is not the file that is gone.
    const isFiles = workflow !== null && mainReadAt !== null && mainReadAt >= since;
    const why = isFiles && state.problemKind === "not_found" ? RENAMED : problem;
    const message = `${subject[0]?.toUpperCase() ?? ""}${subject.slice(1)} can't be read. ${why}`;
    return { ...of, kind: state.problemKind ?? "unknown", since: since.toISOString(), message };
  }
  const silent = problem === null ? readSilence(state, of, now) : null;
  if (silent !== null) return silent;
  const [run] = state.unread;
  if (run === undefined) return readUnreadable(state, of);
  const oldest = state.unread.map((unread) => unread.since).toSorted()[0] ?? run.since;
  const others = state.unread.length > 1 ? ` ${state.unread.length} such runs${isAll(state) ? "" : " or more"}.` : "";
  const message = `Run ${run.run_id} of ${workflow ?? "GitHub"} can't be followed. ${run.why}${others}`;
  return { ...of, kind: "unread_runs", since: oldest, message };
}

function subjectOf(name: string): string | null {
  if (name === "main") return "main";
  return name.startsWith("runs:") ? `runs of ${name.slice(5)}` : null;
}

/** Nothing was wrong at the last look, and there has been none since. */
function readSilence(
  { name, lookedAt }: WatchState,
  of: Omit<Watcher, "kind" | "since" | "message">,
  now: Date,
): Watcher | null {
  if (lookedAt === null || now.getTime() - lookedAt.getTime() < NOT_READ_FOR_MS) return null;
  const what = name === "main" ? "Main is" : `Runs of ${of.workflow ?? "GitHub"} are`;
  const message = `${what} not being read. The console does not get to it.`;
  return { ...of, kind: "not_read", since: lookedAt.toISOString(), message };
}

/** Items that are there and cannot be read: the others were, and these may be anything. */
function readUnreadable(
  { name, unreadable, unreadableSince: since }: WatchState,
  of: Omit<Watcher, "kind" | "since" | "message">,
): Watcher | null {
  if (unreadable === 0 || since === null) return null;
  const noun = name === "main" ? "commit" : "run";
  const words = unreadable === 1 ? `1 ${noun} was not readable` : `${unreadable} ${noun}s were not readable`;
  const message = `${words}. Look at ${of.workflow ?? "main"} on GitHub.`;
  return { ...of, kind: "unreadable_items", since: since.toISOString(), message };
}

/** A run that a webhook named, and that nobody can read, in words; it may be of any surface. Null while it can be. */
export function readHint(
  config: CockpitConfig,
  hint: { runId: string; problem: string | null; problemSince: Date | null },
): Watcher | null {
  const { runId, problem, problemSince: since } = hint;
  if (problem === null || since === null) return null;
  return {
    name: `run:${runId}`,
    kind: "unreadable_run",
    workflow: null,
    unread: [],
    affects: config.surfaces.map((surface) => surface.surface_id),
    since: since.toISOString(),
    message: `Run ${runId} can't be read. ${problem}`,
  };
}

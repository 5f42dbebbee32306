import { quotable } from "@/lib/core/clean-text";
import type { CockpitConfig, Surface } from "@/lib/core/config";
import type { Blocker } from "@/lib/core/decision";
import { readTitle } from "@/lib/core/run-title";
import { shortSha, utcWords } from "@/lib/core/words";
import type { DeployState } from "@/lib/deploys/schemas";
import { isTerminal } from "@/lib/deploys/states";
import type { WorkflowRun } from "@/lib/github/github";
import type { Hold } from "@/lib/holds/schemas";
import { lockWords, type OpenLock } from "@/lib/locks/rules";
import { CLOCK_TOLERANCE_MS } from "@/lib/runs/rules";

export {
  ACTION_OF_STATE,
  ADVANCING,
  canTransition,
  type Evidence,
  type Ground,
  isTerminal,
  LIVE,
  TERMINAL,
} from "@/lib/deploys/states";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * GitHub ends every run after 35 days, its waits and approvals included (docs.github.com, "Limits in GitHub Actions": workflow
 * run time; gate approval 30 days, a job on a self-hosted runner 5 days). No clock of ours ends a run before that.
 */
const LAST_MOMENT_MS = 35 * 24 * HOUR;

/** How long a live state may last, in milliseconds; `verifying` follows its surface, and a run is GitHub's to end. */
export const DEADLINES = {
  requested: 5 * MINUTE,
  dispatching: 30 * SECOND,
  resolving: 180 * SECOND,
  queued: LAST_MOMENT_MS,
  running: LAST_MOMENT_MS,
} as const satisfies Partial<Record<DeployState, number>>;

/** How long a run may queue or work before a person is told that it waits for them. */
export const PATIENCE = { queued: 24 * HOUR, running: 6 * HOUR } as const;

/** GitHub's answers may contradict each other for seconds (fact G7): so long they are looked at again. */
export const LOOK_AGAIN_MS = MINUTE;

/** Of GitHub's 900 points a minute, one per GET, 304s as well (facts G13 and G14), following runs takes two thirds at most. */
const CALLS_A_MINUTE = 600;
/** The run and its jobs. */
const CALLS_A_LOOK = 2;

/** GitHub may lose a request to cancel, and a run may take its time: it is repeated at this pace, in milliseconds. */
const CANCEL_AGAIN_MS = 15 * SECOND;
/** GitHub itself ends what has not stopped within five minutes of a cancel; only then is force-cancel asked for (fact G12). */
const FORCE_CANCEL_AFTER_MS = 10 * MINUTE;

export interface LiveDeploy {
  id: string;
  /** As stored. */
  state: string;
  requestedAt: Date;
  by: string | null;
  /** Of a run that nobody asked this console for: who started it, in words, and where it is. */
  found?: { reason: string; runUrl: string | null };
}

export interface DeployFacts {
  surface: Surface;
  deployUi: boolean;
  liveDeploy: LiveDeploy | null;
  /** The open lock or warning; a warning does not block. */
  lock: OpenLock | null;
  /** What a rollback has left; null without one. */
  hold: Hold | null;
  /** Null when nobody has asked yet. */
  onMain: boolean | null;
  sha: string | null;
}

export type Decision = { allowed: true } | { allowed: false; message: string };

/** Two people press at once, or one twice: what the other one's cancel has just ended was ended for both. */
const CANCELLED_TOGETHER_MS = 10 * SECOND;

export interface Adoptable {
  surfaceId: string;
  workflow: string;
  sha: string;
  correlationId: string;
  requestedAt: Date;
}

/** When a live state must have ended, or null where its surface or its lease decides. */
export function deadlineOf(state: DeployState, since: Date): Date | null {
  if (state !== "requested" && state !== "resolving" && state !== "queued" && state !== "running") return null;
  return new Date(since.getTime() + DEADLINES[state]);
}

/** Whether a state has outlived its deadline. */
export function isOverdue(since: Date, limitMs: number, now: Date): boolean {
  return now.getTime() - since.getTime() >= limitMs;
}

/** Milliseconds until a live deploy is looked at again: often while it is young, seldom when nothing moves. */
export function nextCheckDelay(state: DeployState, since: Date, now: Date): number {
  const age = now.getTime() - since.getTime();
  if (state === "queued" || state === "running") {
    if (age < 2 * MINUTE) return 1_500;
    if (age < HOUR) return age < 15 * MINUTE ? 5 * SECOND : 20 * SECOND;
    return MINUTE;
  }
  if (state === "unresolved") return age < 10 * MINUTE ? 15 * SECOND : MINUTE;
  if (state === "resolving") return age < 20 * SECOND ? SECOND : 5 * SECOND;
  return age < MINUTE ? SECOND : 5 * SECOND;
}

/** Milliseconds between two looks at one run, so that following so many at once stays within GitHub's secondary limit. */
export function spreadDelay(delayMs: number, following: number): number {
  return Math.max(delayMs, (following * CALLS_A_LOOK * MINUTE) / CALLS_A_MINUTE);
}

/** After a failed look: as long again as the trouble has lasted, from 2 s to 30 s, or as long as the platform asks. */
export function backoffDelay(lastedMs: number, retryAfterSeconds: number | null): number {
  const again = Math.min(Math.max(lastedMs, 2 * SECOND), 30 * SECOND);
  return Math.max(again, (retryAfterSeconds ?? 0) * SECOND);
}

/** Whether GitHub should be asked to cancel now: at a look after it was asked for, then every 15 s. */
export function isCancelDueAgain(
  { askedAt, sentAt, lastLook }: { askedAt: Date | null; sentAt: Date | null; lastLook: Date | null },
  now: Date,
): boolean {
  if (askedAt === null) return false;
  if (sentAt !== null && !isOverdue(sentAt, CANCEL_AGAIN_MS, now)) return false;
  const turns = (at: Date) => Math.max(0, Math.floor((at.getTime() - askedAt.getTime()) / CANCEL_AGAIN_MS));
  return turns(now) > turns(lastLook ?? askedAt);
}

/** How GitHub is asked: plainly, and with force only where it has not stopped the run for ten minutes. */
export function howToCancel(askedAt: Date | null, now: Date): "ask" | "force" {
  return askedAt !== null && isOverdue(askedAt, FORCE_CANCEL_AFTER_MS, now) ? "force" : "ask";
}

/** A blocker with everything unsaid as null; not overridable unless it says so. */
export function blocker(code: string, message: string, rest: Partial<Blocker> = {}): Blocker {
  return { code, message, since: null, by: null, clears_at: null, overridable: false, subject_id: null, ...rest };
}

/** Every reason why a deploy of this surface is not possible now, for the button, the API and the command line alike. */
export function listBlockers(facts: DeployFacts): Blocker[] {
  const { surface, onMain, sha } = facts;
  return [
    ...switchedOffBlockers(facts.deployUi),
    ...promotedBlockers(surface),
    ...lockBlockers(surface.surface_id, facts.lock),
    ...holdBlockers(surface.surface_id, facts.hold),
    ...liveBlockers(surface.surface_id, facts.liveDeploy),
    ...(onMain === false ? [offMainBlocker(sha)] : []),
  ];
}

function offMainBlocker(sha: string | null): Blocker {
  const message = `${sha?.slice(0, 7) ?? "The commit"} is not on main. Merge it first; a commit that is not on main ships by break-glass only.`;
  return blocker("not_on_main", message);
}

/** That nothing is deployed from the console now. */
export function switchedOffBlockers(deployUi: boolean): Blocker[] {
  const message = "Deploying from the console is switched off (FLAG_CONSOLE_DEPLOY_UI). Use break-glass.";
  return deployUi ? [] : [blocker("deploy_ui_disabled", message)];
}

/** That a surface is never deployed, but promoted. */
export function promotedBlockers({ surface_id, promoted_from }: Surface): Blocker[] {
  if (promoted_from === undefined) return [];
  const message = `${surface_id} is promoted from ${promoted_from}, never deployed from here. The only other way is break-glass.`;
  return [blocker("promotion_required", message)];
}

/** That somebody has locked a surface; a warning does not block. */
export function lockBlockers(surfaceId: string, lock: OpenLock | null): Blocker[] {
  if (lock?.kind !== "lock") return [];
  const { id, since, by, expiresAt } = lock;
  const rest = { since: since.toISOString(), by, clears_at: expiresAt?.toISOString() ?? null, subject_id: id };
  return [blocker("surface_locked", lockWords(surfaceId, lock), rest)];
}

/** That a rollback holds a surface until somebody resumes; another rollback is not held. */
export function holdBlockers(surfaceId: string, hold: Hold | null): Blocker[] {
  if (hold === null) return [];
  const { sha, since, by, reason } = hold;
  const message = `${surfaceId} is held since the rollback to ${shortSha(sha)} by ${by}: “${reason}”. Resume deploys when the cause is gone.`;
  return [blocker("held", message, { since, by })];
}

/** That another deploy of a surface is live. */
export function liveBlockers(surfaceId: string, live: LiveDeploy | null): Blocker[] {
  if (live === null) return [];
  const rest = { since: live.requestedAt.toISOString(), by: live.by, subject_id: live.id };
  return [blocker("deploy_in_flight", liveWords(surfaceId, live), rest)];
}

/** Why a second deploy has to wait; a run of somebody else's is named with the way to it, and a doubt with who ends it. */
function liveWords(surfaceId: string, { state, found }: LiveDeploy): string {
  if (state === "unresolved") {
    return `We lost track of a deploy of ${surfaceId}. An admin must settle it, unless its run turns up.`;
  }
  if (found === undefined) return `${surfaceId} is deploying. Wait for it to finish.`;
  const where = found.runUrl === null ? "" : ` (${found.runUrl})`;
  const started = `${found.reason.charAt(0).toLowerCase()}${found.reason.slice(1)}`;
  return `${surfaceId} is deploying, ${started}${where}. Wait for that run to end.`;
}

/** Whether somebody's cancel ended this deploy so lately that one more is the same. */
export function isJustCancelled(
  state: DeployState,
  { by, endedAt }: { by: string | null; endedAt: Date | null },
  now: Date,
): boolean {
  if (state !== "cancelled" || by === null || endedAt === null) return false;
  return !isOverdue(endedAt, CANCELLED_TOGETHER_MS, now);
}

/** Whether a deploy can be asked to stop: while it is live, whatever it is doing. */
export function canCancel(state: DeployState, ended: { by: string | null; endedAt: Date | null }): Decision {
  if (!isTerminal(state)) return { allowed: true };
  const when = ended.endedAt === null ? "" : ` at ${utcWords(ended.endedAt)}`;
  const how = state === "cancelled" && ended.by !== null ? `cancelled by ${ended.by}` : state.replaceAll("_", " ");
  return { allowed: false, message: `Too late to cancel: this deploy ended${when} (${how}).` };
}

/** Whether a person may say that this run is the deploy's: of its workflow, not older than it, and naming no other deploy. */
export function canAdopt(deploy: Adoptable, run: WorkflowRun): Decision {
  const refused = (message: string) => ({ allowed: false as const, message: `Run ${run.id} ${message}` });
  const title = readTitle(run.title);
  // Nobody knew the id before this deploy was asked for: it outweighs what the clocks say, and an untold workflow.
  const isOurs = title?.correlationId === deploy.correlationId;
  const isUntold = run.workflowPath === "" && isOurs;
  if (!isUntold && run.workflowPath.split("@")[0]?.endsWith(`/${deploy.workflow}`) !== true) {
    const theirs = run.workflowPath === "" ? "a workflow that GitHub does not tell" : run.workflowPath;
    return refused(`belongs to ${theirs}; this deploy went to ${deploy.workflow}.`);
  }
  if (!isOurs && run.createdAt.getTime() < deploy.requestedAt.getTime() - CLOCK_TOLERANCE_MS) {
    const [created, asked] = [utcWords(run.createdAt), utcWords(deploy.requestedAt)];
    return refused(`was created at ${created}, before this deploy was asked for at ${asked}.`);
  }
  if (title === null) return { allowed: true };
  const isOther = title.sha !== null && !deploy.sha.startsWith(title.sha);
  if (isOther || (title.surfaceId ?? deploy.surfaceId) !== deploy.surfaceId) {
    const [theirs, ours] = [title.sha === null ? quotable(title.ref) : title.sha.slice(0, 7), deploy.sha.slice(0, 7)];
    return refused(`deploys ${title.surfaceId ?? deploy.surfaceId} at ${theirs}, not ${deploy.surfaceId} at ${ours}.`);
  }
  if (title.correlationId === null || title.correlationId === deploy.correlationId) return { allowed: true };
  return refused(`carries the id of another deploy (${title.correlationId}).`);
}

/** What `confirm` must say, or null when nothing needs to be typed. */
export function requiredConfirmation(surface: Surface): string | null {
  return surface.target_env === "production" ? surface.surface_id : null;
}

/** The inputs of a dispatch, as `docs/architecture.md#what-goes-to-the-workflow` has them. */
export function dispatchInputs(
  surface: Surface,
  deploy: { sha: string; correlationId: string },
): Record<string, string> {
  return {
    environment: surface.target_env,
    ref: deploy.sha,
    surface: surface.surface_id,
    correlation_id: deploy.correlationId,
  };
}

/** The command that deploys a surface without this console. */
export function breakglassCommand(
  config: CockpitConfig,
  surface: Surface,
  target: { repository: string; sha: string | null },
): string {
  const inputs = {
    environment: surface.target_env,
    ref: target.sha ?? config.main_branch,
    surface: surface.surface_id,
  };
  const flags = Object.entries(inputs).map(([key, value]) => `-f ${key}=${value}`);
  return `gh workflow run ${surface.workflow} --repo ${target.repository} --ref ${config.main_branch} ${flags.join(" ")}`;
}

import type { AuditAction } from "@/lib/audit/events";
import type { DeployState } from "@/lib/deploys/schemas";

const BUT_SUCCESS = ["failed", "errored", "timed_out", "cancelled", "superseded"] as const;

/** The states in which a deploy has ended: the only list of them. */
export const TERMINAL = ["succeeded", ...BUT_SUCCESS] as const;

/** The live states, all of which the reconciler advances by itself; an unresolved deploy can be settled by a person too. */
export const ADVANCING: readonly DeployState[] = [
  "requested",
  "dispatching",
  "resolving",
  "queued",
  "running",
  "verifying",
  "unresolved",
];

export const LIVE: readonly DeployState[] = [...ADVANCING];

const ENDS_OF_A_RUN = ["verifying", ...BUT_SUCCESS] as const;
const AFTER_RESOLUTION = ["queued", "running", ...ENDS_OF_A_RUN] as const;

/** Every transition of a deploy that is live, and of one that is run again; {@link canTransition} says which need a re-run. */
export const TRANSITIONS: Record<DeployState, readonly DeployState[]> = {
  requested: ["dispatching", "errored", "cancelled"],
  dispatching: ["resolving", "queued", "errored"],
  resolving: [...AFTER_RESOLUTION, "unresolved"],
  queued: ["queued", "running", "unresolved", ...ENDS_OF_A_RUN],
  running: ["queued", "unresolved", ...ENDS_OF_A_RUN],
  verifying: [...TERMINAL, "queued", "running"],
  unresolved: [...AFTER_RESOLUTION, "succeeded"],
  succeeded: ["queued", "running"],
  failed: ["queued", "running"],
  errored: ["queued", "running"],
  timed_out: ["queued", "running"],
  cancelled: ["queued", "running"],
  superseded: ["queued", "running"],
};

/** What may still be corrected in a deploy that has ended, by the evidence it takes; `rewords` where only its words change. */
export const CORRECTIONS = {
  /** GitHub shows a run with the deploy's id, though none was known. */
  run_found: { from: TERMINAL, to: ["queued"], rewords: false },
  /** GitHub says, and goes on to say, that the same attempt of the run has not ended. */
  run_unfinished: { from: BUT_SUCCESS, to: ["queued", "running"], rewords: false },
  /** GitHub says another conclusion of the same attempt. */
  run_concluded: { from: BUT_SUCCESS, to: ENDS_OF_A_RUN, rewords: true },
  /** Jobs have shown up that were not there. */
  jobs_shown: { from: BUT_SUCCESS, to: ["failed", "errored", "cancelled"], rewords: true },
  /** The newer run that took its place has shown up. */
  winner_shown: { from: ["cancelled"], to: ["superseded"], rewords: false },
  /** The platform reports its commit, released after it was sent. */
  sha_live: { from: BUT_SUCCESS, to: ["succeeded", ...BUT_SUCCESS], rewords: true },
  /** The platform says that the deploy's own release, of which nothing was known when the patience with it ended, failed or was replaced. */
  release_ended: { from: ["errored"], to: ["failed", "errored"], rewords: true },
  /** The platform says that something older has run all the time. */
  never_live: { from: ["succeeded"], to: ["errored"], rewords: false },
} as const satisfies Record<string, { from: readonly DeployState[]; to: readonly DeployState[]; rewords: boolean }>;
export type Evidence = keyof typeof CORRECTIONS;

/** What only somebody's re-run on GitHub, a higher attempt of the same run, can bring back to life. */
const REVIVED_BY_A_RERUN: readonly DeployState[] = [...TERMINAL, "verifying"];
const STATES_OF_A_RUN: readonly DeployState[] = ["queued", "running"];

/** On what a change stands: the course of things, a higher attempt of the run, or evidence against an end. */
export type Ground = "course" | "rerun" | Evidence;

/** The audit action that a change into a state writes. */
export const ACTION_OF_STATE = {
  requested: "console.deploy.intent",
  dispatching: "console.deploy.dispatched",
  resolving: "console.deploy.resolving",
  queued: "console.deploy.resolved",
  running: "console.deploy.running",
  verifying: "console.deploy.verifying",
  unresolved: "console.deploy.unresolved",
  succeeded: "console.deploy.succeeded",
  failed: "console.deploy.failed",
  errored: "console.deploy.errored",
  timed_out: "console.deploy.timed_out",
  cancelled: "console.deploy.cancelled",
  superseded: "console.deploy.superseded",
} as const satisfies Record<DeployState, AuditAction>;

export function isTerminal(state: string): boolean {
  return TERMINAL.some((terminal) => terminal === state);
}

/** Whether a deploy may change so on that ground; an end is left by a re-run or by evidence, and by nothing else. */
export function canTransition(from: DeployState, to: DeployState, ground: Ground): boolean {
  if (ground === "course" || ground === "rerun") {
    const isRevival = REVIVED_BY_A_RERUN.includes(from) && STATES_OF_A_RUN.includes(to);
    const isNextAttempt = STATES_OF_A_RUN.includes(from) && to === "queued";
    return TRANSITIONS[from].includes(to) && (ground === "rerun" || !(isRevival || isNextAttempt));
  }
  const { from: ends, to: truths, rewords } = CORRECTIONS[ground];
  const isKnown = ends.some((end) => end === from) && truths.some((truth) => truth === to);
  if (from === to) return isKnown && rewords;
  // A run that said no has said so: that its commit is live changes its words, not its end.
  return isKnown && (ground !== "sha_live" || to === "succeeded");
}

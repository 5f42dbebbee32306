import type { AuditAction } from "@/lib/audit/events";
import type { FlipState } from "@/lib/flags/schemas";

/** Beyond these nothing of a flip is waited for. */
const TERMINAL = ["confirmed", "failed"] as const;

/** A flip is on its way; one that is unconfirmed is looked at more and more seldom, and needs a person. */
export const ADVANCING: readonly FlipState[] = ["requested", "applied"];

/** Ends of a flip after which another change of its flags counts. */
export const OUTRUN_CODES: readonly string[] = ["taken_over", "changed_again"];

/** Whether a flip follows its course, or what was seen later contradicts what its record says. */
export type FlipGround = "course" | "evidence";

/** What may follow what. A flip that nobody could confirm may still be: an instance comes back, a release phase ends. */
export const TRANSITIONS: Record<FlipState, readonly FlipState[]> = {
  requested: ["applied", "unconfirmed", "failed"],
  applied: ["confirmed", "unconfirmed"],
  unconfirmed: ["applied", "confirmed", "failed"],
  confirmed: [],
  failed: [],
};

/** What later evidence corrects: a write that was taken late, a failed release that the next one put in force, an instance nobody had heard of. */
export const CORRECTIONS: Record<FlipState, readonly FlipState[]> = {
  requested: [],
  applied: [],
  unconfirmed: ["unconfirmed"],
  confirmed: ["unconfirmed"],
  failed: ["applied", "confirmed", "failed"],
};

/** The audit action that a change into a state writes. */
export const ACTION_OF_STATE = {
  requested: "console.flag.change_requested",
  applied: "console.flag.applied",
  confirmed: "console.flag.confirmed",
  unconfirmed: "console.flag.unconfirmed",
  failed: "console.flag.failed",
} as const satisfies Record<FlipState, AuditAction>;

export function hasFlipEnded(state: string): boolean {
  return TERMINAL.some((terminal) => terminal === state);
}

export function canMove(from: FlipState, to: FlipState, ground: FlipGround): boolean {
  return (ground === "course" ? TRANSITIONS : CORRECTIONS)[from].includes(to);
}

/** Whether a flip changed what its platform keeps, as far as anybody knows: one that was refused or never arrived did not. */
export function hasTaken({ state, failureCode }: { state: string; failureCode: string | null }): boolean {
  return state !== "failed" || failureCode === "release_failed";
}

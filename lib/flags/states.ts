import type { AuditAction } from "@/lib/audit/events";
import type { FlipState } from "@/lib/flags/schemas";

/** Beyond these nothing of a flip is waited for. */
const TERMINAL = ["confirmed", "failed"] as const;

/** A flip is on its way; one that is unconfirmed is looked at more and more seldom, and needs a person. */
export const ADVANCING: readonly FlipState[] = ["requested", "applied"];

/** What may follow what. A flip that nobody could confirm may still be: an instance comes back, a release phase ends. */
export const TRANSITIONS: Record<FlipState, readonly FlipState[]> = {
  requested: ["applied", "unconfirmed", "failed"],
  applied: ["confirmed", "unconfirmed"],
  unconfirmed: ["applied", "confirmed", "failed"],
  confirmed: [],
  failed: [],
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

export function canMove(from: FlipState, to: FlipState): boolean {
  return TRANSITIONS[from].includes(to);
}

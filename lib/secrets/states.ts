import type { AuditAction } from "@/lib/audit/events";
import type { RotationState } from "@/lib/secrets/schemas";

/** A rotation is on its way; the others have ended. */
export const ADVANCING: readonly RotationState[] = ["requested", "converging", "revoking"];

/** What may follow what. The old value is revoked only after every place has converged. */
export const TRANSITIONS: Record<RotationState, readonly RotationState[]> = {
  requested: ["converging", "failed"],
  converging: ["revoking", "failed"],
  revoking: ["succeeded", "failed"],
  succeeded: [],
  failed: [],
  recorded: [],
};

/** The audit action that a change into a state writes. */
export const ACTION_OF_STATE = {
  requested: "console.secret.rotation_requested",
  converging: "console.secret.minted",
  revoking: "console.secret.converged",
  succeeded: "console.secret.rotation_succeeded",
  failed: "console.secret.rotation_failed",
  recorded: "console.secret.rotation_recorded",
} as const satisfies Record<RotationState, AuditAction>;

export function canRotationMove(from: RotationState, to: RotationState): boolean {
  return TRANSITIONS[from].includes(to);
}

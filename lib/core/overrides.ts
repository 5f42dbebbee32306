import type { Blocker } from "@/lib/core/decision";

/** The blockers that nobody has passed over, and those that somebody has. */
export function splitBlockers(
  blockers: readonly Blocker[],
  override: readonly string[],
): { left: Blocker[]; overridden: Blocker[] } {
  const isOverridden = ({ overridable, code }: Blocker) => overridable && override.includes(code);
  return {
    left: blockers.filter((one) => !isOverridden(one)),
    overridden: blockers.filter(isOverridden),
  };
}

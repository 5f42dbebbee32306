import type { Blocker } from "@/lib/core/decision";

/** One reason on one line: what, since when, by whom, and what would clear it. */
export function describeBlocker(blocker: Blocker): string {
  const facts = [
    ...(blocker.since === null ? [] : [`since ${blocker.since}`]),
    ...(blocker.by === null ? [] : [`by ${blocker.by}`]),
    ...(blocker.clears_at === null ? [] : [`clears at ${blocker.clears_at}`]),
    ...(blocker.overridable ? ["an admin can override it"] : []),
  ];
  return `  ${blocker.message} (${[blocker.code, ...facts].join(", ")})`;
}

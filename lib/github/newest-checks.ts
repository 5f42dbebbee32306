import type { CheckResult } from "@/lib/github/github";

/** A check with what tells whose it is, and which of several with one name is the newest. */
export interface ListedCheck extends CheckResult {
  id: string | null;
  startedAt: Date | null;
  /** GitHub's short name of the app that reports it; of a commit status, null. */
  app: string | null;
  /** The run of GitHub Actions whose job it is, and the suite of that run. */
  runId: string | null;
  suiteId: string | null;
}

/** A check, and the workflow whose job it is, where that is known. */
export interface PlacedCheck {
  check: ListedCheck;
  workflow: string | null;
}

/**
 * Of several checks with one name, app and workflow the newest counts, as on GitHub: a cancelled duplicate beside a newer green
 * one says nothing. Two jobs of one run are two checks, whatever their names. Where nobody can say which is newer, both count.
 * Pure.
 */
export function newestChecks(placed: readonly PlacedCheck[]): PlacedCheck[] {
  return placed.filter((one) => !placed.some((other) => other !== one && isSame(one, other) && isNewer(other, one)));
}

function isSame({ check: one, workflow: here }: PlacedCheck, { check: other, workflow: there }: PlacedCheck): boolean {
  const isOneRun = one.runId !== null && one.runId === other.runId;
  return one.name === other.name && one.app === other.app && here === there && !isOneRun;
}

function isNewer({ check: one }: PlacedCheck, { check: other }: PlacedCheck): boolean {
  const [began, otherBegan] = [one.startedAt?.getTime() ?? null, other.startedAt?.getTime() ?? null];
  if (began !== null && otherBegan !== null && began !== otherBegan) return began > otherBegan;
  return one.id !== null && other.id !== null && BigInt(one.id) > BigInt(other.id);
}

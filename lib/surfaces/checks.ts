import "server-only";

import { UNREADABLE } from "@/lib/core/clean-text";
import type { CheckResult } from "@/lib/github/github";
import { isFailedCheck } from "@/lib/surfaces/rules";
import type { Checks } from "@/lib/surfaces/schemas";

/** Ends that take nothing from a success beside them. `stale` is no end of the check itself: GitHub gave up waiting for it. */
const HARMLESS = new Set(["success", "neutral", "skipped"]);

/**
 * One word for all checks of a commit. None at all is a state of its own; a pass needs an explicit success, and beside it
 * nothing that says less than a harmless end. A check that cannot be
 * read may be the one that failed.
 */
export function summariseChecks(results: readonly CheckResult[]): Checks {
  const items = results.map((check) => ({ name: check.name, state: stateOf(check), url: check.url }));
  if (items.length === 0) return { state: "none", items };
  if (items.some((item) => isFailedCheck(item.state))) return { state: "failed", items };
  if (items.some((item) => item.state === UNREADABLE)) return { state: "unknown", items };
  if (results.some((check) => check.status !== "completed")) return { state: "pending", items };
  const isPassed = items.some((item) => item.state === "success") && items.every((item) => HARMLESS.has(item.state));
  return { state: isPassed ? "passed" : "unknown", items };
}

function stateOf(check: CheckResult): string {
  return check.status === "completed" ? (check.conclusion ?? "unknown") : check.status;
}

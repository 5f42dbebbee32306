import "server-only";

import type { CheckResult } from "@/lib/github/github";
import type { Checks } from "@/lib/surfaces/schemas";

const BAD = new Set(["failure", "timed_out", "cancelled", "action_required", "startup_failure"]);

function stateOf(check: CheckResult): string {
  return check.status === "completed" ? (check.conclusion ?? "unknown") : check.status;
}

/** One word for all checks of a commit. None at all is a state of its own, and only an explicit success is a pass. */
export function summariseChecks(results: readonly CheckResult[]): Checks {
  const items = results.map((check) => ({ name: check.name, state: stateOf(check), url: check.url }));
  if (items.length === 0) return { state: "none", items };
  if (items.some((item) => BAD.has(item.state))) return { state: "failed", items };
  if (results.some((check) => check.status !== "completed")) return { state: "pending", items };
  return { state: items.some((item) => item.state === "success") ? "passed" : "unknown", items };
}

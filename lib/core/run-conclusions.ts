/** Ends that GitHub documents, and which are no success. */
const NO_SUCCESS = new Set(["neutral", "skipped", "stale"]);

const KNOWN_CONCLUSIONS = new Set([
  "success",
  "failure",
  "cancelled",
  "timed_out",
  "startup_failure",
  "action_required",
]);

export function isNoSuccess(conclusion: string): boolean {
  return NO_SUCCESS.has(conclusion);
}

/** Whether this build knows what GitHub's word for an end means; a newer GitHub may have more of them. */
export function isKnownConclusion(conclusion: string): boolean {
  return NO_SUCCESS.has(conclusion) || KNOWN_CONCLUSIONS.has(conclusion);
}

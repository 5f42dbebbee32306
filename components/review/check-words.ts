import { UNREADABLE } from "@/lib/core/clean-text";
import { refusalOfChecks } from "@/lib/surfaces/rules";
import type { Checks } from "@/lib/surfaces/schemas";

const REFUSED: Record<ReturnType<typeof refusalOfChecks>, string> = {
  failed: "Checks failed",
  waiting: "A check waits for somebody",
  cancelled: "Checks were cancelled",
};

/** What the checks of a commit say, in words; checks that are there and cannot be read are counted. */
export function checkWords(checks: Checks): string {
  const unreadable = checks.items.filter((item) => item.state === UNREADABLE).length;
  if (unreadable === 0) return wordOf(checks);
  const words = `${unreadable} ${unreadable === 1 ? "check was" : "checks were"} not readable`;
  return checks.state === "unknown" ? words : `${wordOf(checks)}, ${words}`;
}

function wordOf({ state, items }: Checks): string {
  switch (state) {
    case "passed":
      return "All checks passed";
    case "failed":
      return REFUSED[refusalOfChecks(items)];
    case "pending":
      return "Checks are still running";
    case "none":
      return "No checks ran on this commit";
    case "unknown":
      return unclearWord(items);
  }
}

/** GitHub lists them, and they are neutral, skipped or stale; or nobody could read the list. */
function unclearWord(items: Checks["items"]): string {
  if (items.length === 0) return "Checks could not be read";
  const hasPassed = items.some((item) => item.state === "success");
  return hasPassed ? "Not every check says that it passed" : "No check says that it passed";
}

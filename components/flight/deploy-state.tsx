import { classNames } from "@/components/ui/class-names";
import { type Look, StatusGlyph } from "@/components/ui/status-glyph";
import { toneText } from "@/components/ui/tone";
import type { Deploy, ShownState } from "@/lib/deploys/schemas";

const LOOKS: Record<ShownState, Look> = {
  requested: { word: "Requested", shape: "ring", tone: "run" },
  dispatching: { word: "Dispatching", shape: "ring", tone: "run" },
  resolving: { word: "Resolving", shape: "ring", tone: "run" },
  queued: { word: "Queued", shape: "pause", tone: "wait" },
  running: { word: "Running", shape: "ring", tone: "run" },
  verifying: { word: "Verifying", shape: "ring", tone: "run" },
  unresolved: { word: "Unresolved", shape: "dashed", tone: "unknown" },
  succeeded: { word: "Succeeded", shape: "check", tone: "ok" },
  failed: { word: "Failed", shape: "octagon", tone: "fail" },
  errored: { word: "Errored", shape: "octagon", tone: "fail" },
  timed_out: { word: "Timed out", shape: "octagon", tone: "fail" },
  cancelled: { word: "Cancelled", shape: "struck", tone: "neutral" },
  superseded: { word: "Superseded", shape: "struck", tone: "neutral" },
  unknown: { word: "Unknown", shape: "dashed", tone: "unknown" },
};

/** What is happening in a live state, for somebody who has not seen this console for a month. */
export const stateExplanation: Partial<Record<ShownState, string>> = {
  requested: "Requested. GitHub has not been asked yet.",
  dispatching: "Asking GitHub to start the workflow, once.",
  resolving: "Dispatched. Looking for the run on GitHub.",
  queued: "Waiting for its turn on GitHub.",
  verifying: "The run succeeded. Checking that the commit is live.",
  unresolved: "GitHub never confirmed it. The console won’t retry. An admin can settle it.",
  unknown:
    "Another build of the console has written a state that this build does not know. It still takes the surface.",
};

/** The words and shape of a deploy's state. */
export function lookOf(state: ShownState): Look {
  return LOOKS[state];
}

/** How much of the ring is filled, 0 to 1. */
export function progressWords(deploy: Pick<Deploy, "state" | "step">): number {
  if (deploy.state === "verifying") return 0.94;
  if (deploy.state !== "running" || deploy.step === null || deploy.step.total === 0) return 0;
  return Math.max(0.06, Math.min(0.92, (deploy.step.number - 0.5) / deploy.step.total));
}

/** "step 3 of 7: Run migrations", or the state's word where no step is known. */
export function stepWords(deploy: Pick<Deploy, "state" | "step" | "stored_state">): string {
  if (deploy.state === "unknown") return `Unknown (${deploy.stored_state ?? "no word"})`;
  if (deploy.state !== "running" || deploy.step === null) return LOOKS[deploy.state].word;
  return `step ${deploy.step.number} of ${deploy.step.total}: ${deploy.step.name}`;
}

/** How long it should take in all, in seconds; null where nobody can say, as while it waits for somebody. */
export function expectationOf(deploy: Deploy): number | null {
  const isOpen = deploy.finished_at === null && deploy.state !== "unresolved" && deploy.blocked_by === null;
  return isOpen ? deploy.expected_seconds : null;
}

/** The glyph of a deploy's state; its ring fills by step. */
export function DeployGlyph({ deploy, className }: { deploy: Pick<Deploy, "state" | "step">; className?: string }) {
  const look = LOOKS[deploy.state];
  return <StatusGlyph shape={look.shape} tone={look.tone} progress={progressWords(deploy)} className={className} />;
}

/** A deploy's state as shape and word. */
export function DeployStateLabel({ deploy }: { deploy: Pick<Deploy, "state" | "step"> }) {
  const look = LOOKS[deploy.state];
  return (
    <span
      className={classNames(
        "inline-flex items-center gap-1.5 align-middle font-medium whitespace-nowrap",
        toneText[look.tone],
      )}
    >
      <DeployGlyph deploy={deploy} />
      {look.word}
    </span>
  );
}

/** Why a run was started that the console only found: its words begin with who started it. */
export function foundWords({ requested_by: by, origin, reason }: Deploy): string | null {
  return by !== null || origin === undefined ? null : (reason ?? "Started outside this console");
}

/** "by ada@example.com", "started by console-staging", or that nobody is known; and who has started its run again since. */
export function requesterWords(deploy: Deploy): string {
  return `${askerWords(deploy)}${startedAgainWords(deploy)}`;
}

function askerWords(deploy: Deploy): string {
  if (deploy.requested_by !== null) return `by ${deploy.requested_by.email}`;
  const found = foundWords(deploy);
  return found === null ? "by an unknown person" : `${found.charAt(0).toLowerCase()}${found.slice(1)}`;
}

/** ", attempt 2 by ada": who started its run again; empty for a first attempt. */
export function startedAgainWords({
  run_attempt: attempt,
  attempt_by: by,
}: Pick<Deploy, "run_attempt" | "attempt_by">) {
  return by === undefined ? "" : `, attempt ${attempt ?? ""} by ${by}`;
}

/** Who asked for it and, where that is somebody else, who started its run again: for a column that says "who". */
export function whoWords(deploy: Deploy): string {
  return `${deploy.requested_by?.email ?? askerWords(deploy)}${startedAgainWords(deploy)}`;
}

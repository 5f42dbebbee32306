import type { BreakglassRecord } from "@/lib/breakglass/schemas";
import type { Surface } from "@/lib/core/config";
import { utcWords } from "@/lib/core/words";
import { isBreakglass, NEVER_RAN } from "@/lib/deploys/origins";
import type { Decision } from "@/lib/deploys/rules";
import type { Deploy, OriginKind } from "@/lib/deploys/schemas";

export type RunStart =
  | { state: "queued"; runId: string; runUrl: string | null }
  | { state: "resolving"; note: string }
  | { state: "errored"; message: string };

/** Whether a reason names an exercise. */
export function isDrillReason(reason: string): boolean {
  return /^drill\b/i.test(reason);
}

/** Where a deploy's review note stands: none belongs to one that is no break-glass deploy, or that never ran. */
export function reviewStateOf({ origin, failure }: Pick<Deploy, "origin" | "failure">): "none" | "written" | "missing" {
  if (origin === undefined || !isBreakglass(origin.kind)) return "none";
  if (origin.review !== null) return "written";
  return NEVER_RAN.includes(failure?.code ?? "") ? "none" : "missing";
}

/** Whether a note is still to be written about this break-glass deploy. */
export function canReviewBreakglass(deploy: {
  origin: OriginKind | null;
  reviewedAt: Date | null;
  reviewedBy: string | null;
}): Decision {
  if (deploy.origin === null || !isBreakglass(deploy.origin)) {
    return { allowed: false, message: "It is no break-glass deploy: there is nothing to review." };
  }
  if (deploy.reviewedAt === null) return { allowed: true };
  const who = deploy.reviewedBy ?? "Somebody";
  return {
    allowed: false,
    message: `${who} reviewed it at ${utcWords(deploy.reviewedAt)}. Reload to read the note.`,
  };
}

/** The command that deploys a surface from a shell and keeps a record; production asks for its name once more. */
export function shellCommand(surface: Surface, ref: string): string {
  const confirm = surface.target_env === "production" ? ` --confirm ${surface.surface_id}` : "";
  return `npm run breakglass -- --surface ${surface.surface_id} --ref ${ref} --reason "why"${confirm}`;
}

/** Where the deploy of a shell's record begins: at its run, at the search for it, or at GitHub's refusal. */
export function startOfRecord({ outcome }: BreakglassRecord): RunStart {
  switch (outcome.kind) {
    case "refused":
      return { state: "errored", message: outcome.message };
    case "accepted":
      if (outcome.run_id !== null) return { state: "queued", runId: outcome.run_id, runUrl: outcome.run_url };
      return { state: "resolving", note: "GitHub accepted the dispatch without naming the run" };
    case "lost":
      return { state: "resolving", note: `GitHub's answer was lost: ${outcome.message}` };
    case "sending":
      return { state: "resolving", note: "The shell ended before GitHub answered; looking for the run" };
  }
}

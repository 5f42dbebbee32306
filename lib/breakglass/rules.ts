import type { BreakglassRecord } from "@/lib/breakglass/schemas";
import type { CockpitConfig, Environment, Surface } from "@/lib/core/config";
import { utcWords } from "@/lib/core/words";
import type { Decision } from "@/lib/deploys/rules";
import type { OriginKind } from "@/lib/deploys/schemas";

/** The origins that are break-glass: a person started the run without a console. */
export const BREAKGLASS_ORIGINS = ["shell", "github"] as const satisfies readonly OriginKind[];

/** Ends of a deploy that say that nothing ran: there is nothing to review. */
export const NEVER_RAN = ["dispatch_refused", "never_ran"];

const SHELL_ID_PREFIX = "bg";
const SHELL_ID_LENGTH = 28;

/** Whether a correlation id was made by `npm run breakglass`; anyone who can dispatch can forge it. */
export function isShellId(correlationId: string): boolean {
  return correlationId.length === SHELL_ID_LENGTH && correlationId.startsWith(SHELL_ID_PREFIX);
}

/** The id of a dispatch from a shell, made of 128 random bits in base32. */
export function shellId(random: string): string {
  return `${SHELL_ID_PREFIX}${random}`;
}

export interface FoundRun {
  event: string;
  /** Whether GitHub names our own login as its actor. */
  isByUs: boolean;
  /** The id in its title that no deploy of this console has; null without one. */
  foreignId: string | null;
}

/**
 * Who started a run that nobody started here. Our own login with an id of a console's kind is the sister console: both use
 * one credential. Anyone who holds that credential can forge it (docs/decisions/0013-break-glass.md).
 */
export function originOfRun({ event, isByUs, foreignId }: FoundRun): Exclude<OriginKind, "shell"> {
  if (event !== "workflow_dispatch") return "workflow";
  return isByUs && foreignId !== null && !isShellId(foreignId) ? "console" : "github";
}

/** Whether a person started it without a console, so that a note has to say why. */
export function isBreakglass(origin: OriginKind): boolean {
  return BREAKGLASS_ORIGINS.some((candidate) => candidate === origin);
}

/** Why a found run was started, as far as the run itself tells. */
export function foundReason(
  config: CockpitConfig,
  found: { origin: Exclude<OriginKind, "shell">; here: Environment; login: string; foreignId: string | null },
): string {
  const { origin, here, login, foreignId } = found;
  if (origin === "workflow") return `Started by the workflow's own trigger (${login})`;
  if (origin === "console") return `Started by ${config.consoles[here === "staging" ? "production" : "staging"].label}`;
  if (foreignId !== null && isShellId(foreignId)) return `Started from a shell by ${login}; its record is not here yet`;
  return `Started on GitHub by ${login}`;
}

/** Whether a reason names an exercise. */
export function isDrillReason(reason: string): boolean {
  return /^drill\b/i.test(reason);
}

/** Whether a note is still to be written about this break-glass deploy. */
export function canReview(deploy: {
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

export type RunStart =
  | { state: "queued"; runId: string; runUrl: string | null }
  | { state: "resolving"; note: string }
  | { state: "errored"; message: string };

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

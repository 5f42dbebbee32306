import type { CockpitConfig, Environment } from "@/lib/core/config";
import { consoleOfId } from "@/lib/core/ids";
import type { OriginKind } from "@/lib/deploys/schemas";

/** The origins that are break-glass: a person started the run without a console. */
export const BREAKGLASS_ORIGINS = ["shell", "github"] as const satisfies readonly OriginKind[];

/** Ends of a deploy that say that nothing ran: there is nothing to review. */
export const NEVER_RAN = ["dispatch_refused", "never_ran"];

const SHELL_ID_PREFIX = "bg";
const SHELL_ID_LENGTH = 28;

/** As a run's event where GitHub tells none: then a person may have started it. */
const UNTOLD = "unknown";

export interface FoundRun {
  event: string;
  /** Whether GitHub names our own login as its actor. */
  isByUs: boolean;
  /** The id in its title that no deploy of this console has; null without one. */
  foreignId: string | null;
  /** This console. */
  here: Environment;
}

/** Whether a correlation id was made by `npm run breakglass`; anyone who can dispatch can forge it. */
export function isShellId(correlationId: string): boolean {
  return correlationId.length === SHELL_ID_LENGTH && correlationId.startsWith(SHELL_ID_PREFIX);
}

/** The id of a dispatch from a shell, made of 128 random bits in base32. */
export function shellId(random: string): string {
  return `${SHELL_ID_PREFIX}${random}`;
}

/**
 * Who started a run that nobody started here. Our own login with an id that the sister made is the sister: both use one
 * credential. Anyone who holds that credential can forge it (docs/decisions/0013-break-glass.md). An id of this console, or one
 * that does not tell whose it is, may be from before the database was restored.
 */
export function originOfRun({ event, isByUs, foreignId, here }: FoundRun): Exclude<OriginKind, "shell"> {
  if (event !== "workflow_dispatch" && event !== UNTOLD) return "workflow";
  if (!isByUs || foreignId === null || isShellId(foreignId)) return "github";
  return isSisters(foreignId, here) ? "console" : "unrecorded";
}

/** Whether the other console made an id, as it tells. */
export function isSisters(foreignId: string | null, here: Environment): boolean {
  const maker = foreignId === null ? null : consoleOfId(foreignId);
  return maker !== null && maker !== here;
}

/** Which console a run says that it is of, in words. */
export function consoleWords(config: CockpitConfig, foreignId: string | null): string {
  const maker = foreignId === null ? null : consoleOfId(foreignId);
  return maker === null ? "a console" : config.consoles[maker].label;
}

/** Whether a console started it: the sister, or one that nobody here knows of. */
export function isConsoles(origin: OriginKind): boolean {
  return origin === "console" || origin === "unrecorded";
}

/** Whether a person started it without a console, so that a note has to say why. */
export function isBreakglass(origin: OriginKind | "unknown"): boolean {
  return BREAKGLASS_ORIGINS.some((candidate) => candidate === origin);
}

/** Why a found run was started, as far as the run itself tells. */
export function foundReason(
  config: CockpitConfig,
  found: { origin: Exclude<OriginKind, "shell">; login: string; foreignId: string | null },
): string {
  const { origin, login, foreignId } = found;
  if (origin === "workflow") return `Started by the workflow's own trigger (${login})`;
  if (origin === "console") return `Started by ${consoleWords(config, foreignId)}`;
  if (origin === "unrecorded")
    return `Started by ${consoleWords(config, foreignId)}. No record here; it may be from before a restore`;
  if (foreignId !== null && isShellId(foreignId)) return `Started from a shell by ${login}; its record is not here yet`;
  return `Started on GitHub by ${login}`;
}

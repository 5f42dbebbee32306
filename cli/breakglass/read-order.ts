import { parseArgs } from "node:util";
import { USAGE } from "@/cli/breakglass/usage";
import { UsageProblem } from "@/cli/refusal";
import cockpitConfig from "@/cockpit.config";
import { isDrillReason } from "@/lib/breakglass/rules";
import { reasonSchema } from "@/lib/breakglass/schemas";
import { getSurface, type Surface } from "@/lib/core/config";

/** What somebody asks the command to do. */
export interface Order {
  surface: Surface;
  ref: string;
  reason: string;
  drill: boolean;
  actorEmail: string | null;
  confirm: string | null;
  dryRun: boolean;
}

/** Reads the command line; throws UsageProblem. */
export function readOrder(args: string[]): Order {
  const flags = readFlags(args);
  const surface = surfaceOf(flags.surface);
  const reason = reasonOf(flags.reason);
  return {
    surface,
    reason,
    ref: flags.ref ?? cockpitConfig.main_branch,
    drill: flags.drill === true || isDrillReason(reason),
    actorEmail: flags["actor-email"] ?? null,
    confirm: flags.confirm ?? null,
    dryRun: flags["dry-run"] ?? false,
  };
}

function readFlags(args: string[]) {
  const options = {
    surface: { type: "string" },
    ref: { type: "string" },
    reason: { type: "string" },
    "actor-email": { type: "string" },
    confirm: { type: "string" },
    drill: { type: "boolean" },
    "dry-run": { type: "boolean" },
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw wrongUsage(error instanceof Error ? error.message : String(error));
  }
}

function surfaceOf(name: string | undefined): Surface {
  const surface = getSurface(cockpitConfig, name ?? "");
  if (surface !== null) return surface;
  const known = cockpitConfig.surfaces.map((candidate) => candidate.surface_id).join(", ");
  const said = name === undefined ? "Name a surface with --surface." : `There is no surface "${name}".`;
  throw wrongUsage(`${said} The surfaces are: ${known}.`);
}

function reasonOf(said: string | undefined): string {
  const reason = reasonSchema.safeParse(said ?? "");
  if (reason.success) return reason.data;
  throw wrongUsage(`Add a reason with --reason "…": it ${reason.error.issues[0]?.message ?? "is required"}.`);
}

export function wrongUsage(complaint: string): UsageProblem {
  return new UsageProblem(`${complaint}\n\n${USAGE}`);
}

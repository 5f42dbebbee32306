import type { SurfaceTile } from "@/lib/board/schemas";
import type { Permit } from "@/lib/core/permissions";

/** What the modal must know of a surface before it has asked anything. */
export type DeployTarget = Pick<SurfaceTile, "surface_id" | "target_env" | "platform" | "app">;

/** Whether this person may deploy from this console at all; decided on the server, shown on every button. */
export interface DeployDoor {
  permit: Permit;
  /** FLAG_CONSOLE_DEPLOY_UI. */
  switchedOn: boolean;
}

/** Whether this person may lock a surface, and say that a drift was seen. */
export type MayOnTile = Record<"lock" | "review", Permit>;

/** Why the button does nothing, or null when it works. */
export function refusalOf(door: DeployDoor): string | null {
  if (!door.switchedOn) return "Deploying from the console is switched off (FLAG_CONSOLE_DEPLOY_UI).";
  return door.permit.allowed ? null : door.permit.message;
}

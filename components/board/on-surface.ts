import type { DeployDoor } from "@/components/board/deploy-door";
import type { SurfaceTile } from "@/lib/board/schemas";
import type { Permit } from "@/lib/core/permissions";

/** A surface, and what this person may do about it; decided on the server. */
export interface OnSurface {
  tile: SurfaceTile;
  door: DeployDoor;
  may: Record<"lock" | "review" | "rollBack" | "resume" | "cancel", Permit>;
}

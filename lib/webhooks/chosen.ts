import "server-only";

import type { Call } from "@/lib/core/call";
import { invalidInput } from "@/lib/core/errors";

/** Throws invalid_input where a surface is chosen that cockpit.config.ts does not have. */
export function refuseUnknownSurfaces(
  { config }: Pick<Call, "config">,
  { surfaces }: { surfaces: readonly string[] },
): void {
  const unknown = surfaces.find((id) => config.surfaces.every((surface) => surface.surface_id !== id));
  if (unknown !== undefined) throw invalidInput("surfaces", `There is no surface ${unknown}.`);
}

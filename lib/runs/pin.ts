import "server-only";

import type { CockpitConfig, Surface } from "@/lib/core/config";
import type { RunTitle } from "@/lib/core/run-title";

/**
 * The surface a run deploys: the one its title names, else the only one that its workflow has in its environment. Null
 * when the name belongs to another workflow, or when two surfaces are possible.
 */
export function pinRun(
  config: CockpitConfig,
  workflow: string,
  title: Pick<RunTitle, "surfaceId" | "environment">,
): Surface | null {
  const surfaces = config.surfaces.filter((surface) => surface.workflow === workflow);
  if (title.surfaceId !== null) return surfaces.find(({ surface_id }) => surface_id === title.surfaceId) ?? null;
  const [surface, ...others] = surfaces.filter(({ target_env }) => target_env === title.environment);
  return surface === undefined || others.length > 0 ? null : surface;
}

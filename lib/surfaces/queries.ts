import "server-only";

import { getSurface, type Surface } from "@/lib/core/config";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import type { MainCommit } from "@/lib/db/generated/client";
import { pullOf } from "@/lib/surfaces/rules";
import type { Commit } from "@/lib/surfaces/schemas";

/** The configured surface; throws not_found with the names there are. */
export function loadSurface(ctx: Context, surfaceId: string): Surface {
  const surface = getSurface(ctx.config, surfaceId);
  if (surface !== null) return surface;
  const known = ctx.config.surfaces.map((candidate) => candidate.surface_id).join(", ");
  throw new AppError("not_found", `There is no surface "${surfaceId.slice(0, 63)}". The surfaces are: ${known}.`);
}

/** A mirrored commit as the pages show it. */
export function toCommit(ctx: Context, row: Omit<MainCommit, "position">): Commit {
  return {
    sha: row.sha,
    message: row.message,
    author: { name: row.authorName, login: row.authorLogin },
    committed_at: row.committedAt.toISOString(),
    ...(row.dateIsGuess ? { committed_at_is_guess: true } : {}),
    url: row.url,
    pull: pullOf(row.message, ctx.repository),
  };
}

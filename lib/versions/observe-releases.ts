import "server-only";

import { consoleSurface } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { recordLive } from "@/lib/surfaces/record-live";
import { observeConsole } from "@/lib/versions/observe-console";

async function lookAtRelease(ctx: Context): Promise<void> {
  const surface = consoleSurface(ctx.config, "production");
  if (surface === null) return;
  try {
    const askedAt = ctx.now();
    const live = await outside("read-release", () => ctx.platforms[surface.platform].readLive(surface.app));
    await recordLive(ctx, surface, { ...live, askedAt });
  } catch (error) {
    // What was seen last stands, with its age; the process itself has been asked as well.
    if (!(error instanceof UpstreamError)) throw error;
  }
}

/** Looks at the sister and at what production's platform has released, now; who asks for it changes nothing of what is seen. */
export async function observeReleases(caller: Context): Promise<void> {
  const ctx: Context = { ...caller, actor: { kind: "system", id: caller.requestId } };
  const sister = ctx.environment === "staging" ? "production" : "staging";
  await Promise.all([observeConsole(ctx, sister), lookAtRelease(ctx)]);
}

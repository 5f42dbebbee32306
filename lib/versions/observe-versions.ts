import "server-only";

import { authorize } from "@/lib/core/authorize";
import { consoleSurface, ENVIRONMENTS } from "@/lib/core/config";
import { forEach } from "@/lib/core/each";
import type { Context } from "@/lib/db/context";
import { lookInTurn } from "@/lib/surfaces/claim-mirror";
import { liveNow } from "@/lib/surfaces/rules";
import { readComparison } from "@/lib/versions/comparison";
import { observeConsole } from "@/lib/versions/observe-console";
import { recordDrift } from "@/lib/versions/record-drift";

/** A look costs one request to the sister and nothing at GitHub; drift has to be told within 60 s. */
const LOOK_EVERY_MS = 5_000;

/** Looks at what both consoles run, at drift, and at what lies between the two, each when it is due and nobody else does. */
export async function observeVersions(ctx: Context): Promise<void> {
  authorize(ctx, "version:observe");
  const looks = ENVIRONMENTS.map((environment) => async () => {
    await whenDue(ctx, `version:${environment}`, async () => {
      await observeConsole(ctx, environment);
      await recordDrift(ctx, environment);
    });
  });
  await forEach([...looks, () => whenDue(ctx, "comparison", () => observeComparison(ctx))], (look) => look());
}

async function whenDue(ctx: Context, name: string, look: () => Promise<void>): Promise<void> {
  await lookInTurn(ctx, { name, everyMs: LOOK_EVERY_MS, look });
}

/** Asks GitHub about the way from production to staging when that is due: seldom, since only the checks can change. */
async function observeComparison(ctx: Context): Promise<void> {
  authorize(ctx, "version:observe");
  const [fromSha, toSha] = await Promise.all([shaOf(ctx, "production"), shaOf(ctx, "staging")]);
  if (fromSha === null || toSha === null) return;
  const pair = { fromSha, toSha };
  const known = await ctx.db.versionComparison.findUnique({ where: { fromSha_toSha: pair } });
  if (known !== null && known.nextCheckAt > ctx.now()) return;
  await readComparison(ctx, pair);
}

/** What a console runs as it was last seen or, while it does not answer, what its platform has released. */
async function shaOf(ctx: Context, environment: "staging" | "production"): Promise<string | null> {
  const seen = await ctx.db.consoleObservation.findUnique({ where: { environment } });
  const surface = consoleSurface(ctx.config, environment);
  if (seen?.runningSha != null || surface === null) return seen?.runningSha ?? null;
  return liveNow(await ctx.db.surfaceObservation.findUnique({ where: { surfaceId: surface.surface_id } }), ctx.now());
}

import "server-only";

import { authorize } from "@/lib/core/authorize";
import { ENVIRONMENTS } from "@/lib/core/config";
import type { Context } from "@/lib/db/context";
import { claimMirror, releaseMirror } from "@/lib/surfaces/claim-mirror";
import { observeComparison } from "@/lib/versions/observe-comparison";
import { observeConsole } from "@/lib/versions/observe-console";
import { recordDrift } from "@/lib/versions/record-drift";

/** A look costs one request to the sister and nothing at GitHub; drift has to be told within 60 s. */
const LOOK_EVERY_MS = 5_000;

async function whenDue(ctx: Context, name: string, look: () => Promise<void>): Promise<void> {
  const turn = await claimMirror(ctx, name);
  if (turn === null) return;
  await look();
  await releaseMirror(ctx, turn, { problem: null, afterMs: LOOK_EVERY_MS });
}

/** Looks at what both consoles run, at drift, and at what lies between the two, each when it is due and nobody else does. */
export async function observeVersions(ctx: Context): Promise<void> {
  authorize(ctx, "version:observe");
  for (const environment of ENVIRONMENTS) {
    await whenDue(ctx, `version:${environment}`, async () => {
      await observeConsole(ctx, environment);
      await recordDrift(ctx, environment);
    });
  }
  await whenDue(ctx, "comparison", () => observeComparison(ctx));
}

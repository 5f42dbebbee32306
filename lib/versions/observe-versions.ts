import "server-only";

import { authorize } from "@/lib/core/authorize";
import { ENVIRONMENTS } from "@/lib/core/config";
import { forEach } from "@/lib/core/each";
import type { Context } from "@/lib/db/context";
import { lookInTurn } from "@/lib/surfaces/claim-mirror";
import { observeComparison } from "@/lib/versions/observe-comparison";
import { observeConsole } from "@/lib/versions/observe-console";
import { recordDrift } from "@/lib/versions/record-drift";

/** A look costs one request to the sister and nothing at GitHub; drift has to be told within 60 s. */
const LOOK_EVERY_MS = 5_000;

async function whenDue(ctx: Context, name: string, look: () => Promise<void>): Promise<void> {
  await lookInTurn(ctx, { name, everyMs: LOOK_EVERY_MS, look });
}

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

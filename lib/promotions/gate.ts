import "server-only";

import type { Surface } from "@/lib/core/config";
import { shareReads } from "@/lib/core/share-reads";
import type { Context } from "@/lib/db/context";
import type { Database } from "@/lib/db/database";
import type { Tx } from "@/lib/db/transaction";
import { getLiveDeploy } from "@/lib/deploys/queries";
import { liveBlockers } from "@/lib/deploys/rules";
import { getHold } from "@/lib/holds/queries";
import { getOpenLock } from "@/lib/locks/queries";
import { refuseBlocked } from "@/lib/promotions/refuse-promotion";
import {
  type ConsoleFacts,
  type GateFacts,
  heldBlocker,
  listConsoleBlockers,
  listGateBlockers,
} from "@/lib/promotions/rules";

interface Gated {
  surface: Surface;
  toSha: string;
  /** Whether a hold stands in its way as well. */
  isHeld: boolean;
}

const readLiveDeploy = shareReads(
  ({ db, surfaceId }: { db: Database; surfaceId: string }) => getLiveDeploy(db, surfaceId),
  ({ db }) => db,
);

/** What stands in the way of promotions and rollbacks of a surface at this moment; asks nobody outside. */
export async function getGate(db: Database | Tx, ctx: Context, surface: Surface): Promise<GateFacts> {
  const { surface_id: surfaceId } = surface;
  const liveDeploy = await getLiveDeploy(db, surfaceId);
  return { ...consoleFacts(ctx), surfaceId, liveDeploy, lock: await getOpenLock(db, surfaceId, ctx.now()) };
}

function consoleFacts(ctx: Context): ConsoleFacts {
  const { staging, production } = ctx.config.consoles;
  return {
    environment: ctx.environment,
    labels: { staging: staging.label, production: production.label },
    stagingUrl: ctx.consoleUrls.staging,
    deployUi: ctx.flags.deployUi,
  };
}

/** Throws what stands in the way, without locks and read once for all who ask at the same time: before anybody outside is asked. */
export async function refuseAtOnce(ctx: Context, surface: Surface): Promise<void> {
  const liveDeploy = await readLiveDeploy({ db: ctx.db, surfaceId: surface.surface_id });
  const live = liveBlockers(surface.surface_id, liveDeploy);
  refuseBlocked(ctx, [...listConsoleBlockers(consoleFacts(ctx)), ...live], null);
}

/** Throws what stands in the way now: a lock, a live deploy and, where that counts, a hold. */
export async function refuseNow(db: Database | Tx, ctx: Context, { surface, toSha, isHeld }: Gated): Promise<void> {
  const hold = isHeld ? await getHold(db, null) : null;
  const held = hold === null ? [] : [heldBlocker(hold, ctx.config.consoles.production.label)];
  refuseBlocked(ctx, [...listGateBlockers(await getGate(db, ctx, surface)), ...held], toSha);
}

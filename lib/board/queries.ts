import "server-only";

import { findContradiction, getOverdueCoverage } from "@/lib/audit/queries";
import type { BoardFacts } from "@/lib/board/facts";
import { needsYou } from "@/lib/board/rules";
import type { AttentionItem } from "@/lib/board/schemas";
import { listSurfaceTiles } from "@/lib/board/tiles";
import { getBreakglass } from "@/lib/breakglass/queries";
import { listCredentials } from "@/lib/credentials/queries";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { getUntold } from "@/lib/deploys/queries";
import type { FlagReading } from "@/lib/flags/rules";
import { listFlagTroubles } from "@/lib/flags/trouble";
import { listConsoleDrifts } from "@/lib/promotions/versions";
import { listSecretTroubles } from "@/lib/secrets/trouble";
import { listWatchers } from "@/lib/watchers/queries";
import { listWebhookTroubles } from "@/lib/webhooks/trouble";

/** What this process read of its flags when it started. */
export interface Reader {
  flagReadings: readonly FlagReading[];
}

/** Everything of this console that needs a person, grouped by cause, the most urgent first; asks no platform. */
export async function listAttention(ctx: Context, reader: Reader): Promise<AttentionItem[]> {
  return needsYou(await readBoard(ctx, reader));
}

/** Everything that may need a person, as it was last seen; asks no platform. */
export async function readBoard(ctx: Context, { flagReadings }: Reader): Promise<BoardFacts> {
  const found = await Promise.all([
    listSurfaceTiles(ctx),
    listCredentials(ctx),
    getBreakglass(ctx),
    translated(() => listWatchers({ db: ctx.db, config: ctx.config, now: ctx.now() })),
    translated(() => findContradiction(ctx)),
    translated(() => getOverdueCoverage(ctx)),
    listConsoleDrifts(ctx),
    getUntold(ctx),
    listFlagTroubles(ctx),
    listSecretTroubles(ctx),
    listWebhookTroubles(ctx),
  ]);
  const [tiles, credentials, breakglass, watchers, auditFault, auditUncovered, consoleDrifts, ...rest] = found;
  const [untold, flagTroubles, secretTroubles, webhookTroubles] = rest;
  return {
    tiles,
    credentials: credentials.items,
    rejectedKeys: credentials.rejected_workflow_keys,
    unreviewed: breakglass.open,
    watchers,
    consoleDrifts,
    untold,
    flagTroubles,
    secretTroubles,
    webhookTroubles,
    auditFault,
    auditUncovered,
    unreadableFlags: flagReadings.flatMap(({ key, source }) => (source === "unreadable" ? [key] : [])),
    now: ctx.now().getTime(),
  };
}

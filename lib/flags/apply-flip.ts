import "server-only";

import { authorize } from "@/lib/core/authorize";
import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { leaseOfFlip } from "@/lib/flags/claim-flip";
import { readConfigured } from "@/lib/flags/configured";
import { expireFlip } from "@/lib/flags/expire-flip";
import { changesOf, type FlipRow } from "@/lib/flags/load";
import { rawOf } from "@/lib/flags/rules";
import { transitionFlip } from "@/lib/flags/transition-flip";
import { committed, written } from "@/lib/work/committed";
import { renewLease } from "@/lib/work/lease";

/**
 * Writes all the values of a flip in one call, once: that it goes out is committed first, and the lease is renewed. A flag that
 * somebody changed meanwhile ends it, and nothing is sent.
 */
export async function applyFlip(ctx: Context, row: FlipRow): Promise<FlipRow> {
  authorize(ctx, "flag:advance");
  const expired = await expireFlip(ctx, row, null);
  if (expired !== null) return expired;
  const { app, keys } = row;
  const [configured, beforeVersion, sentAs] = await Promise.all([
    readConfigured(ctx, app, keys),
    outside("newest-version", () => ctx.platforms.heroku.newestVersion(app)),
    outside("whose-key", () => ctx.platforms.heroku.account().catch(orUntold)),
  ]);
  const changed = changesOf(row).filter(({ key, was }) => configured.get(key)?.value !== was);
  if (changed.length > 0) return failFlip(ctx, row, changedMeanwhile(app, changed));
  const marked = await markSent(ctx, row, { beforeVersion, sentAs });
  if (marked === null || !(await renewLease(ctx.db, leaseOfFlip(marked)))) return row;
  const values = Object.fromEntries(changesOf(row).map(({ key, value }) => [key, rawOf(value)]));
  try {
    await outside("set-config", () => ctx.platforms.heroku.setConfig(app, values));
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (!error.mayHaveHappened) return failFlip(ctx, marked, { code: "refused", message: error.message });
  }
  return marked;
}

/** Without it the release is told by its keys alone. */
function orUntold(error: unknown): null {
  if (error instanceof UpstreamError) return null;
  throw error;
}

function failFlip(ctx: Context, row: FlipRow, failure: { code: string; message: string }): Promise<FlipRow> {
  return committed(ctx, "flip_failed", (tx) => transitionFlip(tx, ctx, { row, move: { to: "failed", failure } }));
}

function changedMeanwhile(app: string, changed: { key: string; was: boolean }[]) {
  const words = changed.map(({ key, was }) => `${key} is no longer ${was ? "on" : "off"}`).join(", ");
  return { code: "flag_changed", message: `${words} on ${app}: somebody changed it meanwhile. Nothing was sent.` };
}

/** Writes down that the write goes out now, and after which release its own is looked for. Null when somebody else holds the flip. */
async function markSent(
  ctx: Context,
  row: FlipRow,
  before: { beforeVersion: number; sentAs: string | null },
): Promise<FlipRow | null> {
  const where = { id: row.id, state: row.state, leaseFence: row.leaseFence, sentAt: null };
  const data = { sentAt: ctx.now(), ...before };
  const [marked] = await written("flip_sent", () => ctx.db.flagFlip.updateManyAndReturn({ where, data }));
  return marked ?? null;
}

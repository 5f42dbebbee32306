import "server-only";

import { authorize } from "@/lib/core/authorize";
import { outside } from "@/lib/core/failpoint";
import type { ConfigRelease } from "@/lib/core/platform";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { leaseOfFlip } from "@/lib/flags/claim-flip";
import { readConfigured } from "@/lib/flags/configured";
import { recordConfigured } from "@/lib/flags/drift-end";
import { expireFlip } from "@/lib/flags/expire-flip";
import { changesOf, type FlipRow, wantedBy } from "@/lib/flags/load";
import { ARRIVES_WITHIN_MS, findOwnRelease, rawOf } from "@/lib/flags/rules";
import { type FlipMove, transitionFlip } from "@/lib/flags/transition-flip";
import { committed, written } from "@/lib/work/committed";
import { renewLease } from "@/lib/work/lease";

const UNRELEASED = "Heroku keeps the value and made no release of its own.";

/**
 * Writes all the values of a flip in one call, once: that it goes out is committed first, and the lease is renewed. A flag that
 * somebody changed meanwhile ends it, and nothing is sent.
 */
export async function applyFlip(ctx: Context, row: FlipRow): Promise<FlipRow> {
  authorize(ctx, "flag:advance");
  const expired = await expireFlip(ctx, row, null);
  if (expired !== null) return expired;
  const { app, keys } = row;
  const [configured, before] = await Promise.all([
    readConfigured(ctx, app, keys),
    outside("newest-version", () => ctx.platforms.heroku.newestVersion(app)),
  ]);
  const changed = changesOf(row).filter(({ key, was }) => configured.get(key)?.value !== was);
  if (changed.length > 0) return failFlip(ctx, row, changedMeanwhile(app, changed));
  const marked = await markSent(ctx, row, before);
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

function failFlip(ctx: Context, row: FlipRow, failure: { code: string; message: string }): Promise<FlipRow> {
  return moveFlip(ctx, row, { to: "failed", failure });
}

async function moveFlip(ctx: Context, row: FlipRow, to: FlipMove): Promise<FlipRow> {
  return committed(ctx, `flip_${to.to}`, async (tx) => {
    const after = await transitionFlip(tx, ctx, { row, move: to });
    // Whatever becomes of the release, the platform keeps what was written.
    if (to.to === "applied" || to.failure?.code === "release_failed") await recordConfigured(tx, ctx, after);
    return after;
  });
}

function changedMeanwhile(app: string, changed: { key: string; was: boolean }[]) {
  const words = changed.map(({ key, was }) => `${key} is no longer ${was ? "on" : "off"}`).join(", ");
  return { code: "flag_changed", message: `${words} on ${app}: somebody changed it meanwhile. Nothing was sent.` };
}

/** Writes down that the write goes out now, and after which release its own is looked for. Null when somebody else holds the flip. */
async function markSent(ctx: Context, row: FlipRow, beforeVersion: number): Promise<FlipRow | null> {
  const where = { id: row.id, state: row.state, leaseFence: row.leaseFence, sentAt: null };
  const data = { sentAt: ctx.now(), beforeVersion };
  const [marked] = await written("flip_sent", () => ctx.db.flagFlip.updateManyAndReturn({ where, data }));
  return marked ?? null;
}

/**
 * Looks what became of a write that went out: for the release that set exactly its keys, and where there is none for what the
 * platform keeps. It is never sent again.
 */
export async function resolveFlip(ctx: Context, row: FlipRow): Promise<FlipRow> {
  authorize(ctx, "flag:advance");
  const list = () => ctx.platforms.heroku.listConfigReleases(row.app, row.beforeVersion ?? 0);
  const own = findOwnRelease(await outside("list-config-releases", list), row.keys);
  if (own !== null) return followRelease(ctx, row, own);
  const age = ctx.now().getTime() - (row.sentAt ?? row.requestedAt).getTime();
  if (age < ARRIVES_WITHIN_MS) return row;
  const configured = await readConfigured(ctx, row.app, row.keys);
  const holds = Object.entries(wantedBy(row)).every(([key, value]) => configured.get(key)?.value === value);
  if (holds) return moveFlip(ctx, row, { to: "applied", note: UNRELEASED, patch: { appliedAt: ctx.now() } });
  return (
    (await expireFlip(ctx, row, null)) ??
    failFlip(ctx, row, {
      code: "never_arrived",
      message: `Heroku shows no release of it, and ${row.app} is unchanged. Flip it again.`,
    })
  );
}

async function followRelease(ctx: Context, row: FlipRow, { version, status }: ConfigRelease): Promise<FlipRow> {
  const patch = { releaseVersion: version };
  if (status === "succeeded") {
    return moveFlip(ctx, row, {
      to: "applied",
      note: `Release v${version}`,
      patch: { ...patch, appliedAt: ctx.now() },
    });
  }
  if (status === "failed") {
    const message = `Release v${version} failed in its release phase. ${row.app} still runs as before; Heroku keeps the new value for its next release.`;
    return moveFlip(ctx, row, { to: "failed", failure: { code: "release_failed", message }, patch });
  }
  if (row.releaseVersion === version) return (await expireFlip(ctx, row, null)) ?? row;
  const where = { id: row.id, state: row.state, leaseFence: row.leaseFence };
  const [known] = await ctx.db.flagFlip.updateManyAndReturn({ where, data: patch });
  return known ?? row;
}

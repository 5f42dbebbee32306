import "server-only";

import { authorize } from "@/lib/core/authorize";
import { outside } from "@/lib/core/failpoint";
import type { ConfigRelease } from "@/lib/core/platform";
import type { Context } from "@/lib/db/context";
import { readConfigured } from "@/lib/flags/configured";
import { recordConfigured, recordLateFlip } from "@/lib/flags/drift-records";
import { expireFlip } from "@/lib/flags/expire-flip";
import { type FlipRow, stateOfFlip, wantedBy } from "@/lib/flags/load";
import { ARRIVES_WITHIN_MS, findOwnRelease, isStranger } from "@/lib/flags/rules";
import { type FlipMove, transitionFlip } from "@/lib/flags/transition-flip";
import { committed } from "@/lib/work/committed";

const UNRELEASED = "Heroku keeps the value and made no release of its own.";

/**
 * Looks what became of a write that went out: for the release that set exactly its keys, and where there is none for what the
 * platform keeps. It is never sent again; one that is taken after it was given up corrects its record.
 */
export async function resolveFlip(ctx: Context, row: FlipRow): Promise<FlipRow> {
  authorize(ctx, "flag:advance");
  const list = () => ctx.platforms.heroku.listReleases(row.app, row.beforeVersion ?? 0);
  const releases = await outside("list-config-releases", list);
  const others = await ctx.db.flagFlip.findMany({
    where: { app: row.app, id: { not: row.id }, sentAt: { not: null } },
  });
  // A release that one who is still looking may have made is left to them.
  if (isLate(row) && others.some(({ state }) => state === "requested")) return row;
  const taken = others.map(({ releaseVersion }) => releaseVersion);
  const own = findOwnRelease(releases, { keys: row.keys, by: row.sentAs, taken });
  if (own !== null) return followRelease(ctx, row, own);
  const age = ctx.now().getTime() - (row.sentAt ?? row.requestedAt).getTime();
  if (age < ARRIVES_WITHIN_MS || stateOfFlip(row) === "failed") return row;
  return judgeAbsence(ctx, row, releases);
}

/** Whether its record says already that it never arrived. */
function isLate(row: FlipRow): boolean {
  return stateOfFlip(row) === "failed";
}

async function followRelease(ctx: Context, row: FlipRow, release: ConfigRelease): Promise<FlipRow> {
  const { version, status, at } = release;
  const patch = { releaseVersion: version };
  if (status === "succeeded") {
    const appliedAt = isLate(row) ? ctx.now() : (at ?? ctx.now());
    return moveResolved(ctx, row, { to: "applied", note: `Release v${version}`, patch: { ...patch, appliedAt } });
  }
  if (status === "failed") {
    const message = `Release v${version} failed in its release phase. ${row.app} still runs as before; Heroku keeps the new value for its next release.`;
    return moveResolved(ctx, row, { to: "failed", failure: { code: "release_failed", message }, patch });
  }
  if (row.releaseVersion === version) return (await expireFlip(ctx, row, null)) ?? row;
  const where = { id: row.id, state: row.state, leaseFence: row.leaseFence };
  const [known] = await ctx.db.flagFlip.updateManyAndReturn({ where, data: patch });
  return known ?? row;
}

async function moveResolved(ctx: Context, row: FlipRow, course: FlipMove): Promise<FlipRow> {
  const said = `Heroku took it late: ${course.failure?.message ?? course.note ?? "its release"}`;
  const move: FlipMove = isLate(row) ? { ...course, evidence: { kind: "release", said } } : course;
  return committed(ctx, `flip_${move.to}`, async (tx) => {
    const after = await transitionFlip(tx, ctx, { row, move });
    // Whatever becomes of the release, the platform keeps what was written.
    if (isLate(row)) await recordLateFlip(tx, ctx, after);
    else if (move.to === "applied" || move.failure?.code === "release_failed") await recordConfigured(tx, ctx, after);
    return after;
  });
}

/** No release is its own. Where the platform keeps the value all the same, whose it is counts. */
async function judgeAbsence(ctx: Context, row: FlipRow, releases: readonly ConfigRelease[]): Promise<FlipRow> {
  const configured = await readConfigured(ctx, row.app, row.keys);
  const holds = Object.entries(wantedBy(row)).every(([key, value]) => configured.get(key)?.value === value);
  const newest = row.keys.map((key) => releases.find(({ keys }) => keys.includes(key)));
  const stranger = newest.find((release) => release !== undefined && isStranger(release, row.sentAs));
  if (holds && stranger === undefined) {
    return moveResolved(ctx, row, { to: "applied", note: UNRELEASED, patch: { appliedAt: ctx.now() } });
  }
  const seen = holds
    ? `${stranger?.by ?? "Somebody"} set it in release v${stranger?.version ?? 0}.`
    : `${row.app} keeps the old value. Flip it again.`;
  const failure = { code: "never_arrived", message: `Heroku shows no release of it. ${seen}` };
  return (await expireFlip(ctx, row, null)) ?? moveResolved(ctx, row, { to: "failed", failure });
}

import "server-only";

import { z } from "zod";
import type { Context } from "@/lib/db/context";
import { readRows } from "@/lib/db/read-rows";
import { translated } from "@/lib/db/transaction";
import { getGate } from "@/lib/promotions/gate";
import { productionSurface } from "@/lib/promotions/refuse-promotion";
import { deriveTargets, type Stretch } from "@/lib/promotions/rollback-targets";
import { listRollbackBlockers } from "@/lib/promotions/rules";
import type { RollbackReview, RollbackTargets } from "@/lib/promotions/schemas";
import { getVersions } from "@/lib/promotions/versions";
import { examineWay, NOT_UNDONE, type Way } from "@/lib/rollbacks/way";
import { productionSha } from "@/lib/versions/rules";

/** More commits than this are not offered; the list says so. */
const MOST_TARGETS = 200;

/** What a rollback would take away and leave, and what stands in its way; asks GitHub. */
export async function examineRollback(ctx: Context, way: Way) {
  const [gate, { facts, lost }, ran] = await Promise.all([
    getGate(ctx.db, ctx, productionSurface(ctx)),
    examineWay(ctx, way),
    hasRun(ctx, way.toSha),
  ]);
  return { ...lost, blockers: listRollbackBlockers({ ...gate, ...facts, hasRun: ran }) };
}

/** Whether any record, however old, says that production has run it. */
async function hasRun(ctx: Context, sha: string): Promise<boolean> {
  const { surface_id: surfaceId } = productionSurface(ctx);
  const [stretch, deploy] = await translated(() =>
    Promise.all([
      ctx.db.versionStretch.findFirst({ where: { environment: "production", sha } }),
      ctx.db.deploy.findFirst({ where: { surfaceId, state: "succeeded", sha } }),
    ]),
  );
  return stretch !== null || deploy !== null;
}

/** The commits that production has run and can go back to, the one it ran last first. */
export async function listRollbackTargets(ctx: Context): Promise<RollbackTargets> {
  const [{ ran, isWhole }, versions] = await Promise.all([listStretches(ctx), getVersions(ctx, { fresh: false })]);
  const main = await translated(() => ctx.db.mainCommit.findMany());
  const current = productionSha(versions);
  const messages = new Map(main.map((commit) => [commit.sha, commit]));
  const targets = deriveTargets(ran, messages, { current, newer: await listNewer(ctx, current) });
  const items = targets.slice(0, MOST_TARGETS);
  return { items, items_truncated: !isWhole || items.length < targets.length };
}

/** Which commits production ran last, and when, as this console knows it; `isWhole` says that there are no others. */
async function listStretches(ctx: Context): Promise<{ ran: Stretch[]; isWhole: boolean }> {
  const { surface_id: surfaceId } = productionSurface(ctx);
  const take = MOST_TARGETS + 1;
  const [stretches, deploys] = await translated(() =>
    Promise.all([
      ctx.db.versionStretch.groupBy({
        by: ["sha"],
        where: { environment: "production" },
        _min: { since: true },
        _max: { lastSeenAt: true },
        orderBy: { _max: { lastSeenAt: "desc" } },
        take,
      }),
      ctx.db.deploy.groupBy({
        by: ["sha"],
        where: { surfaceId, state: "succeeded", finishedAt: { not: null } },
        _min: { finishedAt: true },
        _max: { finishedAt: true },
        orderBy: { _max: { finishedAt: "desc" } },
        take,
      }),
    ]),
  );
  const times = [
    ...stretches.map(({ sha, _min, _max }) => ({ sha, from: _min.since, until: _max.lastSeenAt })),
    ...deploys.map(({ sha, _min, _max }) => ({ sha, from: _min.finishedAt, until: _max.finishedAt })),
  ];
  const ran = times.flatMap(({ sha, from, until }) => (from === null || until === null ? [] : [{ sha, from, until }]));
  return { ran, isWhole: stretches.length < take && deploys.length < take };
}

/** What GitHub has compared with a commit and found to come after it. */
async function listNewer(ctx: Context, sha: string | null): Promise<Set<string>> {
  if (sha === null) return new Set();
  const newer = await translated(
    () => readRows(ctx.db, z.object({ to_sha: z.string() }))`
      SELECT to_sha FROM version_comparisons WHERE from_sha = ${sha} AND comparison ->> 'status' = 'ahead'`,
  );
  return new Set(newer.map(({ to_sha: toSha }) => toSha));
}

/** The review of a rollback to a commit: what it takes away, what it leaves, and what stands in its way. */
export async function reviewRollback(ctx: Context, toSha: string): Promise<RollbackReview> {
  const versions = await getVersions(ctx, { fresh: false });
  const fromSha = productionSha(versions);
  const examined = await examineRollback(ctx, { fromSha, toSha });
  return { from_sha: fromSha, to_sha: toSha, ...examined, not_undone: NOT_UNDONE, digest: versions.digest };
}

import "server-only";

import { z } from "zod";

import { getNewestAttestation } from "@/lib/attestations/queries";
import { consoleSurface, ENVIRONMENTS, type Environment } from "@/lib/core/config";
import { shareReads } from "@/lib/core/share-reads";
import { shaSchema } from "@/lib/core/text";
import type { Context } from "@/lib/db/context";
import type { VersionComparison } from "@/lib/db/generated/client";
import { translated } from "@/lib/db/transaction";
import { blocker } from "@/lib/deploys/rules";
import { getHold } from "@/lib/holds/queries";
import { getGate } from "@/lib/promotions/gate";
import { listPromotionBlockers } from "@/lib/promotions/rules";
import { liveNow } from "@/lib/surfaces/rules";
import { checksSchema } from "@/lib/surfaces/schemas";
import { nameOfDatabase, type Pair, readComparison, storedComparisonSchema } from "@/lib/versions/comparison";
import { deriveDigest } from "@/lib/versions/digest";
import { observeReleases } from "@/lib/versions/observe-console";
import { CHECKS_STALE_MS, compareUrl, isUnasked, soakSeconds } from "@/lib/versions/rules";
import {
  type ConsoleDrift,
  migrationSchema,
  type PromotionWay,
  type VersionSide,
  type Versions,
} from "@/lib/versions/schemas";

const iso = (date: Date | null | undefined) => date?.toISOString() ?? null;

type Distance = Pick<Versions, "status" | "ahead_by" | "behind_by" | "commits" | "commits_truncated" | "migrations">;

const UNKNOWN: Distance = {
  status: "unknown",
  ahead_by: null,
  behind_by: null,
  commits: [],
  commits_truncated: false,
  migrations: [],
};

type Facts = Omit<Versions, "digest" | "blockers"> & { onMain: boolean | null; pair: Pair | null };

/** How much GitHub is asked: everything again, a pair that was never compared, or nothing. */
type Look = "again" | "missing" | "nothing";

interface Reading {
  ctx: Context;
  look: Look;
}

/** Everybody sees the same: those who ask at the same time share one reading, made after the last of them came. */
const shared = shareReads(assembleVersions, ({ ctx, look }: Reading) => {
  const seen = [look, ctx.environment, ctx.buildSha, ctx.flags.deployUi];
  return `${nameOfDatabase(ctx)} ${seen.join(" ")}`;
});

/** Where a console's witnesses disagree, as was last found; a commit that nobody asked for is its surface's own drift. */
export async function listConsoleDrifts(ctx: Context): Promise<ConsoleDrift[]> {
  const rows = await translated(() => ctx.db.consoleObservation.findMany({ where: { driftMark: { not: null } } }));
  return ENVIRONMENTS.flatMap((environment) => {
    const row = rows.find((one) => one.environment === environment);
    if (row === undefined || isUnasked(row.driftMark)) return [];
    const { label } = ctx.config.consoles[environment];
    const surfaceId = consoleSurface(ctx.config, environment)?.surface_id ?? null;
    return [
      { label, surfaceId, reason: row.driftReason ?? "It is not what it should be.", since: iso(row.driftSince) },
    ];
  });
}

/**
 * What both consoles run, how far apart they are, and what stands in the way of a promotion. From what was last observed,
 * without a call to GitHub unless the two were never compared; `fresh` looks at the sister, at what production's platform
 * released and at the checks first.
 */
export function getVersions(ctx: Context, { fresh }: { fresh: boolean }): Promise<Versions> {
  return shared({ ctx, look: fresh ? "again" : "missing" });
}

async function assembleVersions({ ctx, look }: Reading): Promise<Versions> {
  if (look === "again") await observeReleases(ctx);
  return translated(async () => {
    const facts = await readFacts(ctx, look);
    const blockers = await blockersOf(ctx, facts);
    const { pair, onMain: _, ...answer } = facts;
    const digest = deriveDigest({
      productionSha: pair?.fromSha ?? null,
      stagingSha: pair?.toSha ?? null,
      status: facts.status,
      commits: facts.commits,
      commitsTruncated: facts.commits_truncated,
      migrations: facts.migrations,
      blockers,
    });
    return { ...answer, digest, blockers };
  });
}

async function readFacts(ctx: Context, look: Look): Promise<Facts> {
  const [staging, production, hold, attestation] = await Promise.all([
    readSide(ctx, "staging"),
    readSide(ctx, "production"),
    getHold(ctx.db, null),
    attestationOf(ctx),
  ]);
  const pair = pairOf(staging, production);
  const row = pair === null ? null : await comparisonOf(ctx, pair, look);
  const since = staging.since === null ? null : new Date(staging.since);
  const distance = distanceOf(row);
  const unknownSide = "Nobody knows yet which commit both consoles run.";
  const notYet = "They have not been compared yet.";
  return {
    staging,
    production,
    hold,
    attestation,
    pair,
    ...distance,
    checks: checksOf(row, ctx.now()),
    soak_seconds: soakSeconds(since, ctx.now()),
    compare_url: pair === null ? null : compareUrl(ctx.repository, pair, distance.commits[0]?.url),
    observed_at: iso(row?.checkedAt),
    problem: pair === null ? unknownSide : row === null ? notYet : row.problem,
    // A look that failed says nothing of now: what was on main may have been pushed away since.
    onMain: row?.problem == null ? (row?.onMain ?? null) : null,
  };
}

async function readSide(ctx: Context, environment: Environment): Promise<VersionSide> {
  const surface = consoleSurface(ctx.config, environment);
  // What nobody asked for is seen, not recorded: the ledger's word is the last commit that somebody did ask for.
  const isRecord = { environment, OR: [{ askedFor: null, endedAt: null }, { askedFor: true }] };
  const [seen, stretch, recorded, released] = await Promise.all([
    ctx.db.consoleObservation.findUnique({ where: { environment } }),
    ctx.db.versionStretch.findFirst({ where: { environment, endedAt: null } }),
    ctx.db.versionStretch.findFirst({ where: isRecord, orderBy: { since: "desc" } }),
    surface === null ? null : ctx.db.surfaceObservation.findUnique({ where: { surfaceId: surface.surface_id } }),
  ]);
  const isOwn = environment === ctx.environment;
  const running = isOwn ? (shaSchema.safeParse(ctx.buildSha).data ?? null) : (seen?.runningSha ?? null);
  const releasedSha = liveNow(released, ctx.now());
  const notYet = `${ctx.config.consoles[environment].label} has not been looked at yet.`;
  return {
    running_sha: running,
    released_sha: releasedSha,
    released_doubt: releasedSha === null ? (released?.liveDoubt ?? null) : null,
    recorded_sha: recorded?.sha ?? null,
    since: stretch?.sha === (running ?? releasedSha) ? iso(stretch?.since) : null,
    observed_at: isOwn ? ctx.now().toISOString() : iso(seen?.observedAt),
    drift: seen?.driftMark != null,
    drift_reason: seen?.driftReason ?? null,
    problem: isOwn ? null : seen === null ? notYet : seen.problem,
  };
}

async function attestationOf(ctx: Context): Promise<Versions["attestation"]> {
  if (ctx.environment === "production") {
    const newest = await getNewestAttestation(ctx.db);
    return newest === null ? null : { sha: newest.sha, attested_at: newest.attested_at };
  }
  const seen = await ctx.db.consoleObservation.findUnique({ where: { environment: "production" } });
  if (seen?.attestedSha == null || seen.attestedAt === null) return null;
  return { sha: seen.attestedSha, attested_at: seen.attestedAt.toISOString() };
}

/** What a promotion starts from and would bring; null while one of them is not known. */
function pairOf(staging: VersionSide, production: VersionSide): Pair | null {
  const fromSha = production.running_sha ?? production.released_sha;
  const toSha = staging.running_sha ?? staging.released_sha;
  return fromSha === null || toSha === null ? null : { fromSha, toSha };
}

async function comparisonOf(ctx: Context, pair: Pair, look: Look): Promise<VersionComparison | null> {
  if (look === "again") return readComparison(ctx, pair, { fresh: true });
  const stored = await ctx.db.versionComparison.findUnique({ where: { fromSha_toSha: pair } });
  return stored !== null || look === "nothing" ? stored : readComparison(ctx, pair);
}

/** What lies between the two, as far as GitHub has said. */
function distanceOf(row: VersionComparison | null): Distance {
  const comparison = storedComparisonSchema.safeParse(row?.comparison);
  const migrations = z.array(migrationSchema).safeParse(row?.migrations);
  return comparison.success && migrations.success ? { ...comparison.data, migrations: migrations.data } : UNKNOWN;
}

/** Checks that GitHub has not confirmed for a while, or not when it was asked last, are nobody's word: page and order agree. */
function checksOf(row: VersionComparison | null, now: Date): Versions["checks"] {
  const checks = checksSchema.safeParse(row?.checks);
  const age = row?.checkedAt == null ? Number.POSITIVE_INFINITY : now.getTime() - row.checkedAt.getTime();
  const isOld = age > CHECKS_STALE_MS || row?.problem != null;
  return checks.success && !isOld ? checks.data : { state: "unknown", items: [] };
}

async function blockersOf(ctx: Context, facts: Facts): Promise<Versions["blockers"]> {
  const surface = consoleSurface(ctx.config, "production");
  if (surface === null) {
    return [blocker("not_configured", "No surface of cockpit.config.ts deploys the production console.")];
  }
  const { staging, production, status, checks, hold, onMain, pair, problem } = facts;
  const { checks_required, minimum_soak_seconds } = ctx.config.promotion;
  return listPromotionBlockers({
    ...(await getGate(ctx.db, ctx, surface)),
    status,
    checks,
    hold,
    onMain,
    problem,
    stagingSha: pair?.toSha ?? null,
    productionSha: pair?.fromSha ?? null,
    productionReachable: production.running_sha !== null,
    productionProblem: production.problem,
    checksRequired: checks_required,
    soakSeconds: facts.soak_seconds,
    minimumSoakSeconds: minimum_soak_seconds,
    stagingSince: staging.since === null ? null : new Date(staging.since),
  });
}

/** What stands in the way of a promotion as it was last seen, and since when staging runs what would be promoted; asks no platform. */
export async function getPromotionWay(ctx: Context): Promise<PromotionWay> {
  const { staging, blockers } = await shared({ ctx, look: "nothing" });
  return { staging_since: staging.since, blockers };
}

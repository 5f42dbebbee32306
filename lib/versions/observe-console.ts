import "server-only";

import { authorize } from "@/lib/core/authorize";
import { consoleSurface, type Environment } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import { shaSchema } from "@/lib/core/text";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import { readVersion } from "@/lib/environments/version";
import { recordLive } from "@/lib/surfaces/record-live";
import { writeStretch } from "@/lib/versions/stretch";

/** Heroku ends the old process within 30 s of starting the new one (fact H2). */
const REPLACED_WITHIN_MS = 60_000;

/** What the sister says she runs. */
interface Sighting {
  sha: string;
  bootedAt: Date;
  attestation: { sha: string; attested_at: Date } | null;
}

/** Looks at what a console runs and keeps it, with its stretch in the ledger; a sister that does not answer is a problem, no failure. */
export async function observeConsole(ctx: Context, environment: Environment): Promise<void> {
  authorize(ctx, "version:observe");
  if (environment === ctx.environment) return keepOwn(ctx);
  const sighting = await askSister(ctx, environment);
  if (typeof sighting === "string") return keepProblem(ctx, environment, sighting);
  await keepSighting(ctx, environment, sighting);
}

/** This process knows what it runs: it goes on in its own stretch, unless a newer process has opened another. */
async function keepOwn(ctx: Context): Promise<void> {
  const { environment } = ctx;
  const sha = shaSchema.safeParse(ctx.buildSha).data;
  if (sha === undefined) return keepProblem(ctx, environment, "This build carries no stamp of its commit.");
  const now = ctx.now();
  const { count } = await ctx.db.versionStretch.updateMany({
    where: { environment, sha, endedAt: null },
    data: { lastSeenAt: now },
  });
  if (count === 0) return;
  const seen = { runningSha: sha, observedAt: now, problem: null };
  await ctx.db.consoleObservation.upsert({ where: { environment }, create: { environment, ...seen }, update: seen });
}

async function keepProblem(ctx: Context, environment: Environment, problem: string): Promise<void> {
  const seen = { runningSha: null, problem };
  await ctx.db.consoleObservation.upsert({
    where: { environment },
    create: { environment, ...seen },
    update: seen,
  });
}

async function askSister(ctx: Context, environment: Environment): Promise<Sighting | string> {
  const url = ctx.consoleUrls[environment];
  const { label } = ctx.config.consoles[environment];
  const answer = await outside("read-sister", () => readVersion(url));
  if (answer === null) return `${label} does not answer at ${url}.`;
  if (answer.environment !== environment) return `${url} answers as ${answer.environment}, not as ${environment}.`;
  const sha = shaSchema.safeParse(answer.sha).data;
  if (sha === undefined) return `${label} does not say which commit it runs.`;
  // A process that tells no sensible time is no older than this look, and no younger.
  return { sha, bootedAt: answer.booted_at ?? ctx.now(), attestation: answer.attestation ?? null };
}

async function keepSighting(ctx: Context, environment: Environment, sighting: Sighting): Promise<void> {
  const { sha, bootedAt, attestation } = sighting;
  if (await isBeingReplaced(ctx, environment, sighting)) return;
  const seen = {
    runningSha: sha,
    bootedAt,
    observedAt: ctx.now(),
    problem: null,
    attestedSha: attestation?.sha ?? null,
    attestedAt: attestation?.attested_at ?? null,
  };
  // What a sister runs is seen, not decided: she writes the row about it. allow-unaudited: an observation.
  await inTransaction(ctx, async (tx) => {
    const since = bootedAt < ctx.now() ? bootedAt : ctx.now();
    await writeStretch(tx, ctx, { environment, sha, since, source: "observed" });
    await tx.consoleObservation.upsert({
      where: { environment },
      create: { environment, ...seen },
      update: seen,
    });
  });
}

/** While processes are replaced, the old one may still answer for a moment: it says nothing about what comes after it. */
async function isBeingReplaced(ctx: Context, environment: Environment, { sha, bootedAt }: Sighting): Promise<boolean> {
  const newest = await ctx.db.consoleObservation.findUnique({ where: { environment } });
  if (newest === null || newest.bootedAt === null || newest.observedAt === null || newest.runningSha === sha)
    return false;
  const age = ctx.now().getTime() - newest.observedAt.getTime();
  return bootedAt < newest.bootedAt && age < REPLACED_WITHIN_MS;
}

/** Looks at the sister and at what production's platform has released, now; who asks for it changes nothing of what is seen. */
export async function observeReleases(caller: Context): Promise<void> {
  const ctx: Context = { ...caller, actor: { kind: "system", id: caller.requestId } };
  const sister = ctx.environment === "staging" ? "production" : "staging";
  await Promise.all([observeConsole(ctx, sister), lookAtRelease(ctx)]);
}

async function lookAtRelease(ctx: Context): Promise<void> {
  const surface = consoleSurface(ctx.config, "production");
  if (surface === null) return;
  try {
    const askedAt = ctx.now();
    const live = await outside("read-release", () => ctx.platforms[surface.platform].readLive(surface.app));
    await recordLive(ctx, surface, { ...live, askedAt });
  } catch (error) {
    // What was seen last stands, with its age; the process itself has been asked as well.
    if (!(error instanceof UpstreamError)) throw error;
  }
}

import "server-only";

import { authorize } from "@/lib/core/authorize";
import type { Surface } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import { isMadeByPerson, type LiveRelease } from "@/lib/core/platform";
import { UpstreamError } from "@/lib/core/upstream";
import { shortSha } from "@/lib/core/words";
import type { Context } from "@/lib/db/context";
import { Prisma, type SurfaceObservation } from "@/lib/db/generated/client";
import { inTransaction } from "@/lib/db/transaction";
import { observeDistance } from "@/lib/surfaces/observe-distances";
import { doubtOfDigits, readSync, stillServes } from "@/lib/surfaces/rules";
import { keepSighting } from "@/lib/surfaces/sighting";
import { isMadeAnew, isStretchOver, keepStretch, type SeenRelease } from "@/lib/surfaces/stretch";

/** A platform's answer, and when it was asked: of two answers the one that was asked for later counts. */
type AskedRelease = LiveRelease & { askedAt?: Date };

const UNNAMED_WORDS: Record<LiveRelease["serving"], string> = {
  commit: "what runs now is not known",
  unnamed: "what runs now tells no commit",
  nothing: "its platform shows no release in force any more",
  unseen: "what runs now lies further back than was read",
};

/** A platform's word, and why its digits are no commit for sure, as a sentence; null where there is no such doubt. */
type NamedRelease = LiveRelease & { doubt: string | null };

/**
 * Keeps what a platform has just said is live, with its distance from main, and answers it with a short commit made whole
 * where only one commit is known by it. An observation changes no state: no audit row.
 */
export async function recordLive(ctx: Context, surface: Surface, told: AskedRelease): Promise<LiveRelease> {
  authorize(ctx, "surface:observe");
  const { surface_id: surfaceId } = surface;
  const before = await ctx.db.surfaceObservation.findUnique({ where: { surfaceId } });
  const live = keepServed(surface, before, await nameLiveCommit(ctx, told));
  const sync = await measureSync(ctx, live.sha);
  const now = ctx.now();
  const observedAt = told.askedAt ?? now;
  if (isOutrun(before, observedAt, now)) return live;
  const seen = {
    liveSha: live.sha,
    serving: live.serving,
    liveShort: live.shortSha,
    liveDoubt: live.doubt,
    attempt: attemptOf(live),
    releasedAt: live.releasedAt,
    madeAt: live.madeAt,
    isMadeByPerson: isMadeByPerson(live),
    unreadableItems: live.unreadable,
    source: live.source,
    siteUrl: live.webUrl,
    observedAt,
    sync: sync.sync,
    behindBy: sync.behind_by,
    ...turnTo(before, live, now),
    ...((await isToBeAskedAgain(ctx, before, live)) ? { explainNextAt: now } : {}),
  };
  if (before === null)
    await ctx.db.surfaceObservation.createMany({ data: [{ surfaceId, nextCheckAt: now }], skipDuplicates: true });
  // Who looks at the same moment writes its own answer: only a look that began from the same state is written.
  const write = { where: { surfaceId, observedAt: before?.observedAt ?? null }, data: seen };
  const isNew = await isStretchOver(ctx.db, surfaceId, live);
  const { count } = isNew
    ? await writeStretch(ctx, write, { surfaceId, live, before, now })
    : await ctx.db.surfaceObservation.updateMany(write);
  if (count > 0) await keepSighting(ctx, { ...live, surfaceId, at: observedAt, before: before?.observedAt ?? null });
  return live;
}

/** What served at the last look still does where only deployments have failed since: a rollback is not undone by them. */
function keepServed(surface: Surface, before: SurfaceObservation | null, live: NamedRelease): NamedRelease {
  if (surface.platform !== "cloudflare_pages" || before === null) return live;
  const { liveSha: sha, source, releasedAt, observedAt } = before;
  if (sha === null || source === null || observedAt === null) return live;
  return stillServes({ source, observedAt }, live)
    ? {
        ...live,
        serving: "commit",
        sha,
        shortSha: null,
        doubt: null,
        source,
        releasedAt,
        servedAt: releasedAt,
        madeAt: before.madeAt,
      }
    : live;
}

/** What a platform says is live, with a short commit made whole where exactly one commit is known by it. */
async function nameLiveCommit(ctx: Context, live: LiveRelease): Promise<NamedRelease> {
  if (live.serving !== "unnamed" || live.shortSha === null) return { ...live, doubt: live.doubt ?? null };
  const { sha, doubt } = await findWhole(ctx, live.shortSha);
  return sha === null ? { ...live, doubt } : { ...live, serving: "commit", sha, doubt: null };
}

/** The mirror cannot tell whether a commit is the only one: GitHub has to name the same. */
async function findWhole(ctx: Context, short: string): Promise<{ sha: string | null; doubt: string | null }> {
  const fitting = await ctx.db.mainCommit.findMany({ where: { sha: { startsWith: short } }, select: { sha: true } });
  const mirrored = fitting.map(({ sha }) => sha);
  try {
    const named = mirrored.length > 1 ? null : await askGitHubForDigits(ctx, short);
    const [only] = mirrored;
    if (named !== null && (only ?? named) === named) return { sha: named, doubt: null };
    // GitHub knows the one commit, and does not take the digits for it: there is another one.
    const isKnown = named === null && mirrored.length === 1 && (await askGitHubForDigits(ctx, only ?? "")) === only;
    return { sha: null, doubt: doubtOfDigits(short, { mirrored, named, isKnown }) };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { sha: null, doubt: `GitHub did not say which commit ${short} is.` };
  }
}

/** The commit that GitHub names for some digits; null where it names none: it answers 422 for none and for several. */
async function askGitHubForDigits(ctx: Context, digits: string): Promise<string | null> {
  const commit = await outside("find-commit", () => ctx.github.getCommit(digits));
  return commit?.sha.startsWith(digits) === true ? commit.sha : null;
}

async function measureSync(ctx: Context, liveSha: string | null) {
  if (liveSha === null) return readSync({ kind: "unknown" });
  const tip = await ctx.db.mainCommit.findFirst({ where: { position: 0 } });
  return readSync(await observeDistance(ctx, liveSha, tip?.sha ?? null));
}

/** Whether a later question has been answered already; a clock that was set back is no reason to hear nothing. */
function isOutrun(before: SurfaceObservation | null, askedAt: Date, now: Date): boolean {
  const at = before?.observedAt ?? null;
  return at !== null && askedAt < at && at <= now;
}

/** The newest release where it is not in force, as the tile shows it. */
function attemptOf({ attempts }: LiveRelease) {
  const [newest] = attempts;
  if (newest?.isLatest !== true) return Prisma.DbNull;
  const { state, release, sha, shortSha, since, words } = newest;
  return { state, release, sha: sha ?? shortSha, since: since?.toISOString() ?? null, words };
}

/** A commit that was not live at the last look has to be explained. */
function turnTo(before: SurfaceObservation | null, live: NamedRelease, now: Date) {
  if (live.sha === null) return turnToUnnamed(before, live, now);
  if (before?.liveSha === live.sha && !isMadeAnew(before, live))
    return before.explanation === null ? { explainNextAt: now } : {};
  const unread = { explanation: null, explainedBy: null, explainedAt: null, explainedId: null };
  return { ...unread, liveAfter: before?.observedAt ?? null, liveSince: now, explainNextAt: now };
}

/** What serves in the place of a commit that was known has no name: nobody can tell who shipped it, and that is said. */
function turnToUnnamed(before: SurfaceObservation | null, { serving, doubt }: NamedRelease, now: Date) {
  const known = before?.explainedSha ?? null;
  if (known === null) return serving === "nothing" ? { explainedSha: "" } : {};
  if (known === "" || before === null) return {};
  const isNew = before.liveSha !== null || before.explanation !== "unknown";
  const explainedBy = `It ran ${shortSha(known)} before; ${doubt === null ? `${UNNAMED_WORDS[serving]}.` : `what runs now tells no whole commit. ${doubt}`}`;
  const told = { explanation: "unknown", explainedBy, explainedId: null, explainNextAt: null };
  return isNew ? { ...told, explainedAt: now } : told;
}

/** A deploy has ended since the same commit was explained: what that says of it may be otherwise now. */
async function isToBeAskedAgain(ctx: Context, before: SurfaceObservation | null, live: NamedRelease): Promise<boolean> {
  if (before?.liveSha !== live.sha || live.sha === null || before.explainedShaAt === null) return false;
  const { surfaceId, explainedShaAt } = before;
  return (await ctx.db.deploy.count({ where: { surfaceId, finishedAt: { gt: explainedShaAt } } })) > 0;
}

function writeStretch(
  ctx: Context,
  write: Prisma.SurfaceObservationUpdateManyArgs,
  release: SeenRelease,
): Promise<{ count: number }> {
  // An observation, and what comes of it. allow-unaudited: what was seen changes no state
  return inTransaction(ctx, async (tx) => {
    const written = await tx.surfaceObservation.updateMany(write);
    if (written.count === 1) await keepStretch(tx, release);
    return written;
  });
}

import "server-only";

import type { Surface } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import type { LiveRelease, MadeRelease, ReleaseAttempt } from "@/lib/core/platform";
import { PLATFORM_KINDS } from "@/lib/core/platform-kinds";
import { shortSha } from "@/lib/core/words";
import type { Context } from "@/lib/db/context";
import { attemptSentAt } from "@/lib/deploys/deploy-row";
import { isReleasedAfter } from "@/lib/deploys/live";
import type { DeployRow } from "@/lib/deploys/load";
import { isOverdue } from "@/lib/deploys/rules";
import { readVersion } from "@/lib/environments/version";
import { recordLive } from "@/lib/surfaces/record-live";
import { isSettled } from "@/lib/surfaces/settled";

export interface LiveEvidence extends Evidence {
  liveSha: string | null;
  /** Of a release that was replaced: whether somebody did it by hand, so that nothing else is to come. */
  isByHand?: boolean;
}

/** Releases before the run's own attempt are none of this deploy's. */
const startOf = (row: DeployRow): Date => row.startedAt ?? row.dispatchedAt ?? row.requestedAt;

/** What a platform's answer says about a deploy whose run has succeeded. */
interface Evidence {
  /** `replaced`: its own release was taken, and another one serves by now. `refused`: the platform has the release and says that it failed. `unanswered`: nobody can say yet. */
  verdict: "matches" | "differs" | "replaced" | "refused" | "unanswered";
  /** What was seen, in words, for the failure message. */
  seen: string;
}

interface Wanted {
  sha: string;
  app: string;
  /** Releases before this moment belong to earlier attempts. */
  since: Date;
}

/** A release that tells no time may be of any attempt: that proves nothing, and is no contradiction. */
const isSince = ({ since }: ReleaseAttempt, from: Date) => since === null || since >= from;

/**
 * What the platform and, for a console, its process say about a deploy's commit. `mustBeNew`: the commit counts only where it was
 * released after the deploy was sent. Throws UpstreamError when the platform does not answer.
 */
export async function compareWithLive(
  ctx: Context,
  surface: Surface,
  asked: { deploy: DeployRow; mustBeNew: boolean },
): Promise<LiveEvidence> {
  const { deploy } = asked;
  const wanted = { sha: deploy.sha, app: surface.app, since: startOf(deploy) };
  const first = await askPlatform(ctx, surface);
  const live = mayBeReplaced(ctx, surface, { live: first, deploy })
    ? await askPlatform(ctx, surface, { beside: true })
    : first;
  const evidence = judgeEvidence(live, wanted);
  if (evidence.verdict === "differs") return { ...evidence, ...judgeReplaced(live, wanted), liveSha: live.sha };
  if (evidence.verdict !== "matches") return { ...evidence, liveSha: live.sha };
  if (asked.mustBeNew && !isReleasedAfter(live, { ...deploy, dispatchedAt: attemptSentAt(deploy) })) {
    const seen = `${surface.app} ran ${deploy.sha.slice(0, 7)} before`;
    return { verdict: "differs", seen, liveSha: live.sha };
  }
  if (!(await isSettled(ctx, surface))) return { ...tooNew(surface, deploy.sha), liveSha: live.sha };
  return askProcess(ctx, surface, live);
}

/** Another commit was released since the run began, or serves still at the limit: its own release may have been there in between. */
function mayBeReplaced(
  ctx: Context,
  surface: Surface,
  { live, deploy }: { live: LiveRelease; deploy: DeployRow },
): boolean {
  if (live.sha === null || live.sha === deploy.sha) return false;
  const isNewer = live.servedAt !== null && live.servedAt > startOf(deploy);
  return isNewer || isOverdue(deploy.stateSince, surface.verify_within_seconds * 1_000, ctx.now());
}

/** Whether a deploy's commit serves, by a release of its own where one was made. What was not seen is no contradiction: only another commit, or none at all, differs. */
function judgeEvidence(live: LiveRelease, wanted: Wanted): Evidence {
  const attempt = live.attempts.find((one) => isSince(one, wanted.since) && isOf(one, wanted.sha)) ?? null;
  if (live.sha === wanted.sha && (attempt === null || isMadeSince(live, wanted)))
    return { verdict: "matches", seen: live.source };
  const stays = attempt === null ? "" : `${attempt.words}; ${servingWords(live, "is still live")}`;
  if (attempt?.state === "failed" && attempt.since !== null) return { verdict: "refused", seen: stays };
  if (attempt !== null) return { verdict: "unanswered", seen: stays };
  if (isUntold(live, wanted))
    return { verdict: "unanswered", seen: `${wanted.app} does not tell the commit of a release that is not in force` };
  if (live.sha !== null) return { verdict: "differs", seen: `${wanted.app} reports ${shortSha(live.sha)}` };
  return judgeUnnamed(live, wanted);
}

/**
 * Whether the release that put there what serves was made since: an older one of the same commit is not what was deployed, whatever
 * config changed after it. Platforms tell whole seconds, and no run releases in its first.
 */
function isMadeSince({ madeAt }: LiveRelease, { since }: Wanted): boolean {
  return madeAt !== null && madeAt > since;
}

/** What serves in the place of another release. */
function servingWords({ serving, sha, shortSha: short, source }: LiveRelease, isLive: string): string {
  if (serving === "nothing") return "nothing is live";
  if (serving === "unseen") return "what is live is not known";
  const commit = sha === null ? (short ?? "a commit it does not name") : shortSha(sha);
  return `${commit} ${isLive} (${source})`;
}

/** A release since the run began may be its own: what became of it is known once its commit is told. */
function isUntold({ attempts }: LiveRelease, { since }: Wanted): boolean {
  return attempts.some((one) => isSince(one, since) && one.sha === null && one.shortSha === null);
}

function judgeUnnamed({ serving, shortSha: short, source, doubt = null }: LiveRelease, { app, sha }: Wanted): Evidence {
  if (serving === "nothing") return { verdict: "differs", seen: `${app} shows no release in force` };
  if (serving === "unseen") return { verdict: "unanswered", seen: `no release of ${app} in force was found` };
  if (short === null && doubt !== null) return { verdict: "unanswered", seen: doubt.replace(/\.$/, "") };
  if (short === null) return { verdict: "unanswered", seen: `${app} does not say which commit it runs (${source})` };
  if (!sha.startsWith(short)) return { verdict: "differs", seen: `${app} reports ${short}` };
  return { verdict: "unanswered", seen: `${app} reports ${short}, and no single commit is known by it` };
}

/** The deploy's own release was taken, and another one serves in its place. */
function judgeReplaced(live: LiveRelease, wanted: Wanted): Partial<LiveEvidence> {
  const own = live.made.find((one) => one.isDone && one.at !== null && one.at > wanted.since && isOf(one, wanted.sha));
  if (own === undefined) return servingRelease(live) === undefined ? {} : judgeOutdone(live, wanted);
  const replacement = readReplacement(live, { own, app: wanted.app });
  return replacement === null ? {} : { verdict: "replaced", ...replacement };
}

function servingRelease({ source, made }: LiveRelease): MadeRelease | undefined {
  return made.find(({ release }) => source.toLowerCase().endsWith(release.toLowerCase()));
}

/** None of the deploy's releases was taken, and another one serves over it: what became of its own is its end, or still open. */
function judgeOutdone(live: LiveRelease, wanted: Wanted): Partial<LiveEvidence> {
  const since = live.made.filter(({ at }) => at !== null && at > wanted.since);
  // One that tells no commit may be its own.
  if (since.some(({ sha, shortSha: short }) => sha === null && short === null)) return {};
  const own = since.flatMap((one) => (one.became !== null && isOf(one, wanted.sha) ? one.became : []));
  const open = own.find(({ state }) => state !== "failed");
  const became = open ?? own.at(-1);
  if (became === undefined) return {};
  const seen = `${became.words}; ${servingWords(live, "is live")}`;
  return { verdict: open === undefined ? "refused" : "unanswered", seen };
}

/** Instances that still run something else may answer next. */
function tooNew({ app, platform }: Surface, sha: string): Evidence {
  const seconds = PLATFORM_KINDS[platform].settleMs / 1_000;
  return { verdict: "unanswered", seen: `${app} reports ${shortSha(sha)} for less than ${seconds} s` };
}

/** Whether a release carries a commit, as far as the platform tells. */
export function isOf({ sha: told, shortSha: short }: Pick<ReleaseAttempt, "sha" | "shortSha">, sha: string): boolean {
  return told === sha || (short !== null && sha.startsWith(short));
}

/** What serves in the place of a release that was taken, in words; null where that lies further than was read. */
export function readReplacement(
  live: LiveRelease,
  { own, app }: { own: MadeRelease; app: string },
): { seen: string; isByHand: boolean } | null {
  const serving = servingRelease(live);
  if (serving === undefined || live.sha === null) return null;
  const isByHand = serving.by === "person";
  const how = isByHand ? `somebody put ${serving.release} over it` : `${serving.release} serves in its place`;
  return { seen: `${own.release} was taken, but ${how}: ${app} reports ${shortSha(live.sha)}`, isByHand };
}

/** What the process behind a console's surface says; the platform's word is enough for every other surface. */
export async function askProcess(ctx: Context, surface: Surface, live: LiveRelease): Promise<LiveEvidence> {
  const { sha: liveSha } = live;
  if (surface.console === undefined) return { verdict: "matches", seen: live.source, liveSha };
  const url = ctx.consoleUrls[surface.console];
  const running = await outside("read-version", () => readVersion(url));
  const { label } = ctx.config.consoles[surface.console];
  if (running === null) return { verdict: "unanswered", seen: `${label} does not answer at ${url}`, liveSha };
  const seen = `${label} runs ${running.sha.slice(0, 7)}`;
  return { verdict: running.sha === liveSha ? "matches" : "differs", seen, liveSha };
}

/** What the platform says now, kept for the tile. Throws UpstreamError. */
export async function askPlatform(ctx: Context, surface: Surface, wanted?: { beside: true }): Promise<LiveRelease> {
  const askedAt = ctx.now();
  const told = await outside("read-live", () => ctx.platforms[surface.platform].readLive(surface.app, wanted));
  return recordLive(ctx, surface, { ...told, askedAt });
}

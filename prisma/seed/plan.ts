import type { CockpitConfig, Environment, Surface } from "@/lib/core/config";
import { DAY_MS, FORTNIGHT_MS, MINUTE_MS } from "@/prisma/seed/calendar";
import { type Draft, draftStory } from "@/prisma/seed/draft";
import { stableBetween, stableCorrelationId } from "@/prisma/seed/stable";
import type { Ending, Who } from "@/prisma/seed/story";
import type { Trunk } from "@/prisma/seed/trunk";

export interface PlannedRun {
  surface: Surface;
  sha: string;
  end: Ending;
  failingStep: number | null;
  startedAt: Date;
  finishedAt: Date;
}

export interface PlannedDeploy extends PlannedRun {
  ledger: Environment;
  who: Who;
  kind: "deploy" | "promotion";
  reason: string | null;
  fromSha: string | null;
  correlationId: string;
  requestedAt: Date;
}

export interface PlannedRelease {
  app: string;
  sha: string;
  at: Date;
}

export interface Past {
  deploys: PlannedDeploy[];
  /** Runs that somebody started past the consoles. */
  strangers: PlannedRun[];
  /** Oldest first. */
  releases: PlannedRelease[];
}

/** A commit is rarely deployed in the minutes in which it was merged. */
const MERGED_BEFORE_MS = 12 * MINUTE_MS;
/** The platform changes a moment before the run ends. */
const RELEASED_BEFORE_MS = 2_000;

type Live = Map<Surface, { sha: string; turn: Draft["turn"] }>;

const releaseOf = ({ surface, sha, finishedAt }: PlannedRun): PlannedRelease => ({
  app: surface.app,
  sha,
  at: new Date(finishedAt.getTime() - RELEASED_BEFORE_MS),
});

/** Milliseconds from the request of a planned deploy to the start of its run. */
export function leadMs(key: string): number {
  return stableBetween(`${key} lead`, 2, 4) * 1_000;
}

/**
 * The past of both consoles as of `anchor`: pure, so that each console plans the same one. A deploy that would ship nothing new
 * is left out, unless the one before it did not go well.
 */
export function planSeededPast(world: { config: CockpitConfig; anchor: Date; trunk: Trunk }): Past {
  const { config, anchor, trunk } = world;
  const releases = before(config, anchor, trunk);
  const live: Live = new Map();
  for (const surface of config.surfaces) {
    const release = releases.find(({ app }) => app === surface.app);
    if (release !== undefined) live.set(surface, { sha: release.sha, turn: null });
  }
  const deploys: PlannedDeploy[] = [];
  const strangers: PlannedRun[] = [];
  for (const draft of draftStory(config, anchor)) {
    const { surface, turn } = draft;
    const now = live.get(surface);
    const source = config.surfaces.find(({ surface_id }) => surface_id === surface.promoted_from);
    const sha = source ? live.get(source)?.sha : trunk(new Date(draft.at.getTime() - MERGED_BEFORE_MS));
    const isNews = draft.isLast || turn !== null || now?.turn !== null || now.sha !== sha;
    if (sha == null || !isNews) continue;
    const deploy = planDeploy(draft, sha, now?.sha ?? null);
    const rivals = deploy.end === "superseded" ? rivalsOf(deploy) : [];
    const succeeded = [deploy, ...rivals].filter(({ end }) => end === "succeeded");
    deploys.push(deploy);
    strangers.push(...rivals);
    releases.push(...succeeded.map(releaseOf));
    live.set(surface, { sha: succeeded[0]?.sha ?? now?.sha ?? sha, turn });
  }
  return { deploys, strangers, releases };
}

/** What every app ran before the story begins. */
function before(config: CockpitConfig, anchor: Date, trunk: Trunk): PlannedRelease[] {
  return config.surfaces.flatMap(({ app }, index) => {
    const at = new Date(anchor.getTime() - FORTNIGHT_MS - DAY_MS - index * 47 * MINUTE_MS);
    const sha = trunk(at);
    return sha === null ? [] : [{ app, sha, at }];
  });
}

function planDeploy(draft: Draft, sha: string, fromSha: string | null): PlannedDeploy {
  const { key, ledger, surface, who, reason, turn, at } = draft;
  const startedAt = new Date(at.getTime() + leadMs(key));
  const kind = surface.promoted_from === undefined ? "deploy" : "promotion";
  const run = { surface, sha, end: turn?.end ?? ("succeeded" as const), failingStep: turn?.step ?? null, startedAt };
  const finishedAt = new Date(startedAt.getTime() + runMs(draft));
  return {
    ...run,
    finishedAt,
    ledger,
    who,
    kind,
    reason,
    fromSha,
    correlationId: stableCorrelationId(key, ledger),
    requestedAt: at,
  };
}

function runMs({ key, turn }: Draft): number {
  if (turn?.end === "superseded") return -500;
  if (turn?.end === "cancelled") return 11_000;
  const isSlow = stableBetween(`${key} slow`, 1, 8) === 1;
  return stableBetween(key, isSlow ? 33 : 21, isSlow ? 46 : 27) * 1_000;
}

/** What a run of somebody else looks like that took the place of ours in its concurrency group. */
function rivalsOf(deploy: PlannedDeploy): PlannedRun[] {
  const { surface, sha, startedAt } = deploy;
  return [-19_500, 500].map((offset) => {
    const start = startedAt.getTime() + offset;
    const times = { startedAt: new Date(start), finishedAt: new Date(start + 20_000) };
    return { surface, sha, end: "succeeded", failingStep: null, ...times };
  });
}

import { shortSha } from "@/lib/core/words";
import type { VersionSide, Versions } from "@/lib/versions/schemas";

/** What a digest covers, in this order. */
export const REVIEW_PARTS = ["production_sha", "staging_sha", "commits", "migrations", "blockers"] as const;
export type ReviewPart = (typeof REVIEW_PARTS)[number];

/** Characters of base64url: 132 bits of each part's hash. */
export const PART_LENGTH = 22;
const DIGEST = new RegExp(`^[\\w-]{${PART_LENGTH}}(\\.[\\w-]{${PART_LENGTH}}){${REVIEW_PARTS.length - 1}}$`);

/** Consoles restart and platforms answer one after the other: a disagreement this young explains itself. */
export const SETTLES_WITHIN_MS = 15_000;

export interface DriftFacts {
  /** The console's name. */
  label: string;
  /** What its process says; null while it does not answer. */
  runningSha: string | null;
  /** What its platform says; null while that is not known. */
  releasedSha: string | null;
  /** What the ledger says. */
  recordedSha: string | null;
  /** A live deploy of the console explains how they disagree. */
  isDeployLive: boolean;
  /** Whether somebody asked for the recorded commit; null while nobody can know. */
  askedFor: boolean | null;
  /** Since when the three have disagreed in the way they do now. */
  disagreesSince: Date | null;
  now: Date;
}

export interface Drift {
  /** The same for as long as it is the same drift. */
  mark: string;
  reason: string;
}

type Witnesses = Pick<DriftFacts, "runningSha" | "releasedSha" | "recordedSha" | "isDeployLive">;

const UNASKED = "unasked";

/** Whether a drift's mark is that of a commit nobody asked for, and not of witnesses that disagree. */
export const isUnasked = (mark: string | null): boolean => mark?.startsWith(`${UNASKED} `) === true;

/** A commit that GitHub does not know may be pushed yet; asking costs a call each time. */
export const UNKNOWN_COMMIT_MS = 600_000;
/** After a failed look at GitHub. */
export const LOOK_AGAIN_MS = 60_000;
const CHECKS_SETTLED_MS = 300_000;
const CHECKS_MOVING_MS = 60_000;

/** Checks that were read longer ago than this say nothing any more. */
export const CHECKS_STALE_MS = 900_000;

/** One entry of the folder of migrations. */
export interface Entry {
  name: string;
  kind: string;
  /** Git's hash of its content. */
  hash: string;
}

const countWords = (count: number, noun: string) => (count === 1 ? `1 ${noun}` : `${count} ${noun}s`);

const unlessUnknown = (now: Versions, words: string) =>
  now.status === "unknown" ? "what would ship is not known" : words;

const PART_WORDS = {
  production_sha: (now: Versions) => `production is at ${shaWords(productionSha(now))}`,
  staging_sha: (now: Versions) => `staging is at ${shaWords(now.staging.running_sha)}`,
  commits: (now: Versions) =>
    unlessUnknown(now, `${countWords(now.ahead_by ?? now.commits.length, "commit")} would ship`),
  migrations: (now: Versions) => unlessUnknown(now, `${countWords(now.migrations.length, "migration")} would run`),
  blockers: (now: Versions) =>
    now.blockers.length === 0
      ? "nothing blocks it"
      : `it is blocked by ${now.blockers.map(({ code }) => code).join(", ")}`,
} as const satisfies Record<ReviewPart, (now: Versions) => string>;

const shaWords = (sha: string | null) => (sha === null ? "a commit nobody knows" : shortSha(sha));

/** The parts of a review that have changed between two digests; null when one of them is no digest. */
export function changedParts(digest: string, now: string): ReviewPart[] | null {
  if (!DIGEST.test(digest) || !DIGEST.test(now)) return null;
  const [before, after] = [digest.split("."), now.split(".")];
  return REVIEW_PARTS.filter((_, index) => before[index] !== after[index]);
}

/** Whether a deploy of that commit explains how the witnesses disagree: some tell of it already, the others not yet. */
export function canExplain(seen: Omit<Witnesses, "isDeployLive">, deployedSha: string): boolean {
  const others = [seen.runningSha, seen.releasedSha, seen.recordedSha].filter((sha) => sha !== deployedSha);
  return new Set(others.filter((sha) => sha !== null)).size < 2;
}

/** How running, released and recorded disagree while no deploy explains it; null when they agree as far as they are known. */
export function readDisagreement({ runningSha, releasedSha, recordedSha, isDeployLive }: Witnesses): string | null {
  const witnesses = [runningSha, releasedSha, recordedSha];
  const known = new Set(witnesses.filter((sha) => sha !== null));
  return known.size < 2 || isDeployLive ? null : witnesses.map((sha) => sha ?? "-").join(" ");
}

/** Whether a console is not what it should be: its witnesses disagree for longer than a restart, or nobody asked for its commit. */
export function readDrift(facts: DriftFacts): Drift | null {
  const { label, runningSha, releasedSha, recordedSha, disagreesSince, now } = facts;
  const sha = runningSha ?? releasedSha ?? recordedSha;
  const disagreement = readDisagreement(facts);
  if (disagreement !== null) {
    const age = disagreesSince === null ? 0 : now.getTime() - disagreesSince.getTime();
    return age < SETTLES_WITHIN_MS ? null : { mark: disagreement, reason: disagreementWords(facts) };
  }
  if (facts.askedFor !== false || sha === null) return null;
  const reason = `${label} runs ${shortSha(sha)}, and nobody asked for it: no deploy of this console and no run on GitHub has shipped it.`;
  return { mark: `${UNASKED} ${sha}`, reason };
}

function disagreementWords({ label, runningSha, releasedSha, recordedSha }: DriftFacts): string {
  const said = [
    runningSha === null ? null : `runs ${shortSha(runningSha)}`,
    releasedSha === null ? null : `was released with ${shortSha(releasedSha)}`,
    recordedSha === null ? null : `is recorded with ${shortSha(recordedSha)}`,
  ].filter((words) => words !== null);
  return `${label} ${said.slice(0, -1).join(", ")} and ${said.at(-1)}, and no deploy explains it.`;
}

/** Milliseconds after which checks are read again: soon while they can still change by themselves. */
export function checksAge(state: string): number {
  return state === "passed" || state === "failed" ? CHECKS_SETTLED_MS : CHECKS_MOVING_MS;
}

/** GitHub's page of a comparison, on the host that `commitUrl` is on. */
export function compareUrl(repository: string, way: { fromSha: string; toSha: string }, commitUrl?: string): string {
  const base = commitUrl?.replace(/\/commit\/[^/]*$/, "") ?? `https://github.com/${repository}`;
  return `${base}/compare/${way.fromSha}...${way.toSha}`;
}

/** Whole seconds a commit has run; null when nobody knows since when. */
export function soakSeconds(since: Date | null, now: Date): number | null {
  return since === null ? null : Math.max(0, Math.floor((now.getTime() - since.getTime()) / 1_000));
}

/** The migrations that are new or changed from one listing of their folder to another, in the order in which they run. */
export function changedMigrations(from: readonly Entry[], to: readonly Entry[]): string[] {
  const before = new Map(from.map(({ name, hash }) => [name, hash]));
  return to
    .filter(({ kind, name, hash }) => kind === "dir" && before.get(name) !== hash)
    .map(({ name }) => name)
    .toSorted();
}

/** Without a comparison an empty list of migrations says nothing. */
export function areMigrationsKnown(isCompared: boolean, migrations: Versions["migrations"]): boolean {
  return isCompared || migrations.length > 0;
}

/** What production starts from: what it runs, or what its platform released while it does not answer. */
export function productionSha({ production }: Versions): string | null {
  return production.running_sha ?? production.released_sha;
}

/** What has moved since a review, as a sentence. */
export function changedWords(changed: readonly ReviewPart[], now: Versions): string {
  const parts = new Set(changed.map((part) => PART_WORDS[part](now)));
  return `What you reviewed has changed: ${[...parts].join(", ")}. Review it again; your code is not spent.`;
}

/** Why what a console runs is not known from its own process; null when that has just said it. Pure. */
export function unreportedWords(side: VersionSide, label: string): string | null {
  if (side.running_sha === null) return `${label} does not report its commit: what its platform released is compared.`;
  return side.problem === null ? null : `${label} could not be read: its last report is compared.`;
}

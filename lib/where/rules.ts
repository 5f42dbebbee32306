import { shortSha, utcWords } from "@/lib/core/words";
import type { NamedCommit, WhereState } from "@/lib/where/schemas";

/** What somebody typed or pasted, as what it can be. */
export type Asked =
  | { kind: "pull"; number: number }
  /** Digits of a commit: all 40, or a beginning, which may be the name of a branch as well. */
  | { kind: "digits"; digits: string }
  | { kind: "name"; name: string };

const ADDRESS = /^https?:\/\/[^/\s]+\/[^/\s]+\/[^/\s]+\/(pull|commit|tree)\/(\S+?)\/?$/;
const PULL = /^#([1-9]\d{0,8})$/;
/** A bare number of fewer digits is that of a pull request. */
const FEWEST_DIGITS = 7;
const DIGITS = /^[0-9a-f]{4,40}$/i;

/** What a surface ran, from a moment until the one before it in the list came; null where it had no name. */
export interface Stretch {
  sha: string | null;
  from: Date;
}

/** Whether what runs contains a commit: `away` is how many commits that is ahead of it. */
export type Standing =
  | { contained: true }
  | { contained: false; away: number | null }
  | { contained: null; why: string };

interface Found {
  state: WhereState;
  since: Date | null;
  aheadBy: number | null;
  evidence: string;
}

interface Absent {
  stretches: readonly Stretch[];
  standingOf: (sha: string) => Promise<Standing>;
  name: string;
  away: number | null;
}

const unknown = (evidence: string): Found => ({ state: "unknown", since: null, aheadBy: null, evidence });

/** Reads what somebody asks for: `#123`, a bare number, digits of a SHA, an address on GitHub, else a branch or tag. */
export function readAsked(text: string): Asked {
  const [, kind, rest] = ADDRESS.exec(text.trim()) ?? [];
  if (kind === "pull") return readAsked(`#${rest?.split("/")[0] ?? ""}`);
  const word = rest ?? text.trim();
  const number = PULL.exec(word)?.[1] ?? (word.length < FEWEST_DIGITS ? /^[1-9]\d*$/.exec(word)?.[0] : undefined);
  if (number !== undefined) return { kind: "pull", number: Number(number) };
  return DIGITS.test(word) ? { kind: "digits", digits: word.toLowerCase() } : { kind: "name", name: word };
}

/**
 * Where a commit stands on one surface, by what ran there (newest first) and by what of that contains it. Asks only as far back as
 * the answer needs.
 */
export async function judgeSurface(
  stretches: readonly Stretch[],
  standingOf: (sha: string) => Promise<Standing>,
  nameOf: (sha: string) => string,
): Promise<Found> {
  const [now] = stretches;
  if (now?.sha == null) return unknown("What runs there is not known.");
  const standing = await standingOf(now.sha);
  if (standing.contained === null) return unknown(standing.why);
  const name = nameOf(now.sha);
  if (!standing.contained) return judgeAbsent({ stretches, standingOf, name, away: standing.away });
  const { since, isSure } = await sinceWhen(stretches, now.from, standingOf);
  const doubt = isSure ? "" : " It may have been there longer: what ran before is not known.";
  return { state: "live", since, aheadBy: 0, evidence: `It runs ${name}, which contains it.${doubt}` };
}

async function judgeAbsent({ stretches, standingOf, name, away }: Absent): Promise<Found> {
  const runs = `It runs ${name}, which does not contain it.`;
  let doubt: string | null = null;
  for (const [index, { sha, from }] of stretches.entries()) {
    if (index === 0 || sha === null) continue;
    const standing = await standingOf(sha);
    if (standing.contained === null) doubt ??= standing.why;
    if (standing.contained !== true) continue;
    const gone = stretches[index - 1]?.from ?? from;
    const evidence = `${runs} It ran there from ${utcWords(from)} until ${utcWords(gone)}, in ${shortSha(sha)}.`;
    return { state: "rolled_back", since: gone, aheadBy: away, evidence };
  }
  const before = doubt === null ? "" : ` Whether it ran there before is not known: ${doubt}`;
  return { state: "not_yet", since: null, aheadBy: away, evidence: `${runs}${before}` };
}

/** How long what contains it has run without interruption, and whether what ran before that is known. */
async function sinceWhen(stretches: readonly Stretch[], now: Date, standingOf: Absent["standingOf"]) {
  let since = now;
  for (const { sha, from } of stretches.slice(1)) {
    const standing = sha === null ? null : await standingOf(sha);
    if (standing?.contained === false) return { since, isSure: true };
    if (standing?.contained !== true) return { since, isSure: false };
    since = from;
  }
  return { since, isSure: true };
}

/** Neighbours that ran the same commit as one, which began when the older did; newest first, as they come. */
export function joinStretches(stretches: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = [];
  for (const stretch of stretches) {
    const last = joined.at(-1);
    if (last !== undefined && last.sha === stretch.sha) joined[joined.length - 1] = stretch;
    else joined.push(stretch);
  }
  return joined;
}

/** A commit as sentences name it: by its title where that is known. */
export function nameCommit({ sha, title }: NamedCommit): string {
  return title === null ? shortSha(sha) : `“${title}” (${shortSha(sha)})`;
}

/** The commit that a message says it reverts, as far as the message itself is whole about it. */
export function revertsCommit(message: string, sha: string): boolean {
  return [...message.matchAll(/\bThis reverts commit ([0-9a-f]{7,40})\b/gi)].some(([, told = ""]) =>
    sha.startsWith(told.toLowerCase()),
  );
}

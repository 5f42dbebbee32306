export interface RunTitle {
  /** Null where whoever dispatched it named none: then its workflow and environment say it. */
  surfaceId: string | null;
  environment: string;
  /** What it was told to deploy: digits of a commit, a branch or a tag. */
  ref: string;
  /** The same where it can be digits of a commit, 7 to 40 of them. */
  sha: string | null;
  correlationId: string | null;
}

const NAMED = /^deploy (\S+) (production|staging) ([^\s[\]]+)(?: \[([a-z2-7]*)\])?$/;
const UNNAMED = /^deploy (production|staging) ([^\s[\]]+)(?: \[([a-z2-7]*)\])?$/;
const SOME_DIGITS = /^[0-9a-f]{7,40}$/;

/** What a run's title says it deploys; null for a run of another name. Anyone who can dispatch can forge it (fact G4). */
export function readTitle(title: string): RunTitle | null {
  const words = title.trim().replace(/\s+/g, " ");
  const [, surfaceId = null, ...rest] = NAMED.exec(words) ?? unnamed(words);
  const [environment, ref, correlationId = ""] = rest;
  if (environment === undefined || ref === undefined) return null;
  const sha = SOME_DIGITS.test(ref) ? ref : null;
  return { surfaceId, environment, ref, sha, correlationId: correlationId === "" ? null : correlationId };
}

function unnamed(words: string): (string | undefined)[] {
  const found = UNNAMED.exec(words);
  return found === null ? [] : [found[0], undefined, ...found.slice(1)];
}

import "server-only";

import { z } from "zod";

import { toldCommit } from "@/lib/core/platform";
import { toldTextIfAny } from "@/lib/core/told";
import { UpstreamError } from "@/lib/core/upstream";
import type { Code } from "@/lib/heroku/releases";
import type { AskHeroku } from "@/lib/heroku/request";

const slugSchema = z.object({ commit: toldTextIfAny(100) });
/** More than the releases of one look. */
const MOST_REMEMBERED = 2_000;

type Commit = ReturnType<typeof toldCommit>;
const UNTOLD: Commit = { sha: null, shortSha: null };

/** An app by its path in the API and its name. */
export interface Place {
  path: string;
  app: string;
}

export interface CodeReader {
  readCode: (place: Place, code: Code) => Promise<Commit>;
  /** What has been told so far; asks nobody. */
  known: (place: Place, code: Code) => Commit;
  /** How often it was asked for in vain; null where asking tells no more. */
  timesAsked: (place: Place, code: Code) => number | null;
}

/** Reads which commit a slug or an image was built from; what was told once is never asked again, since neither changes. */
export function createCodeReader(ask: AskHeroku): CodeReader {
  const told = new Map<string, Commit>();
  const asked = new Map<string, number>();
  /** Answered, and without a commit. */
  const without = new Set<string>();

  async function readCode(place: Place, code: Code): Promise<Commit> {
    const address = addressOf(place, code);
    if (address === null) return UNTOLD;
    const known = told.get(address);
    if (known !== undefined) return known;
    for (const memory of [told, asked, without]) if (memory.size >= MOST_REMEMBERED) memory.clear();
    asked.set(address, (asked.get(address) ?? 0) + 1);
    const answer = ask({ path: address, what: `read the ${code.kind} of ${place.app}`, schema: slugSchema });
    const read = answer.then(({ value }) => toldCommit(value.commit));
    // Not every key may read images, and no image need have a commit: what serves is then known, and not its name.
    const commit = code.kind === "image" ? await orUntold(read) : await read;
    if (commit.sha !== null || commit.shortSha !== null) told.set(address, commit);
    else without.add(address);
    return commit;
  }

  return {
    readCode,
    known: (place, code) => told.get(addressOf(place, code) ?? "") ?? UNTOLD,
    timesAsked(place, code) {
      const address = addressOf(place, code);
      return address === null || told.has(address) || without.has(address) ? null : (asked.get(address) ?? 0);
    },
  };
}

function addressOf({ path }: Place, code: Code): string | null {
  if (!("id" in code)) return null;
  return `${path}/${code.kind === "slug" ? "slugs" : "oci-images"}/${encodeURIComponent(code.id)}`;
}

/** The same, where not knowing is no failure. */
export async function orUntold(answer: Promise<Commit>): Promise<Commit> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof UpstreamError) return UNTOLD;
    throw error;
  }
}

import "server-only";

import { z } from "zod";

import { readCommit } from "@/lib/core/platform";
import { toldTextIfAny } from "@/lib/core/told";
import { UpstreamError } from "@/lib/core/upstream";
import type { Code } from "@/lib/heroku/releases";
import type { AskHeroku } from "@/lib/heroku/request";

const slugSchema = z.object({ commit: toldTextIfAny(100) });
const MOST_REMEMBERED = 500;

type Commit = ReturnType<typeof readCommit>;
const UNTOLD: Commit = { sha: null, shortSha: null };

/** An app by its path in the API and its name. */
export interface Place {
  path: string;
  app: string;
}

export type ReadCode = (place: Place, code: Code) => Promise<Commit>;

/** Reads which commit a slug or an image was built from; what was told once is never asked again, since neither changes. */
export function createCodeReader(ask: AskHeroku): ReadCode {
  const told = new Map<string, Commit>();
  return async ({ path, app }, code) => {
    if (!("id" in code)) return UNTOLD;
    const address = `${path}/${code.kind === "slug" ? "slugs" : "oci-images"}/${encodeURIComponent(code.id)}`;
    const known = told.get(address);
    if (known !== undefined) return known;
    const answer = ask({ path: address, what: `read the ${code.kind} of ${app}`, schema: slugSchema });
    const read = answer.then(({ value }) => readCommit(value.commit));
    // Not every key may read images, and no image need have a commit: what serves is then known, and not its name.
    const commit = code.kind === "image" ? await orUntold(read) : await read;
    if (told.size >= MOST_REMEMBERED) told.clear();
    if (commit.sha !== null || commit.shortSha !== null) told.set(address, commit);
    return commit;
  };
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

import "server-only";

import { z } from "zod";

import type { Context } from "@/lib/db/context";
import type { CodeSearch } from "@/lib/db/generated/client";
import type { FlagUses } from "@/lib/flags/schemas";

/** What is kept of one search. */
const searchResultSchema = z.object({
  files: z.number().int(),
  places: z.array(z.object({ word: z.string(), path: z.string(), line: z.number().int() })),
  not_searched: z.array(z.string()),
});

interface Searched {
  sha: string;
  search: CodeSearch | null;
}

/** What is live on an app of production, and the search in its code. */
export type SearchesByApp = ReadonlyMap<string, Searched>;

/** The commit that is live on each app of a production surface, as its platform tells it. */
export async function listLiveCode({ db, config }: Pick<Context, "db" | "config">): Promise<Map<string, string>> {
  const surfaces = config.surfaces.filter(({ target_env: environment }) => environment === "production");
  const rows = await db.surfaceObservation.findMany({
    where: { surfaceId: { in: surfaces.map((surface) => surface.surface_id) }, liveSha: { not: null } },
  });
  const shaOf = (surfaceId: string) => rows.find((row) => row.surfaceId === surfaceId)?.liveSha ?? null;
  return new Map(
    surfaces.flatMap((surface): [string, string][] => {
      const sha = shaOf(surface.surface_id);
      return sha === null ? [] : [[surface.app, sha]];
    }),
  );
}

/** The searches in what is live now. */
export async function listSearches(ctx: Context): Promise<SearchesByApp> {
  const live = await listLiveCode(ctx);
  const rows = await ctx.db.codeSearch.findMany({ where: { sha: { in: [...new Set(live.values())] } } });
  return new Map([...live].map(([app, sha]) => [app, { sha, search: rows.find((row) => row.sha === sha) ?? null }]));
}

/** Where the code that an app runs reads a flag. What was not searched is said, and nothing is called unused. */
export function usesOf(searches: SearchesByApp, key: string, app: string): FlagUses {
  const { sha = null, search = null } = searches.get(app) ?? {};
  const result = searchResultSchema.safeParse(search?.result).data;
  const isAbout = result !== undefined && search?.keys.includes(key) === true;
  const places = result?.places.filter(({ word }) => word === key) ?? [];
  return {
    sha,
    searched_at: isAbout ? (search?.searchedAt?.toISOString() ?? null) : null,
    files: isAbout ? result.files : 0,
    places: isAbout ? places.map(({ path, line }) => ({ path, line })) : [],
    not_searched: isAbout ? result.not_searched : [],
    problem: search?.problem ?? null,
  };
}

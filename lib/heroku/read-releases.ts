import "server-only";

import { findServed, type HerokuRelease, type ReleasesRead, releasesSchema } from "@/lib/heroku/releases";
import type { AskHeroku } from "@/lib/heroku/request";

const FIRST_PAGE = 10;
const NEXT_PAGES = 200;
/** 10 and four times 200: an app whose last 810 releases have all failed is beyond reading. */
const MOST_PAGES = 5;

/**
 * An app's newest releases, read on page by page (Platform API, ranges) until one in force with code is among them or the
 * list ends. `isWhole` says that it ended.
 */
export async function readReleases(ask: AskHeroku, path: string, app: string): Promise<ReleasesRead> {
  const releases: HerokuRelease[] = [];
  let range: string | null = `version ..; order=desc,max=${FIRST_PAGE}`;
  for (let page = 1; range !== null && page <= MOST_PAGES; page += 1) {
    const what = `list the releases of ${app}`;
    const answer: { value: HerokuRelease[]; nextRange: string | null } = await ask({
      path: `${path}/releases`,
      what,
      schema: releasesSchema,
      range,
    });
    releases.push(...answer.value);
    if (findServed({ releases }).release !== null) return { releases, isWhole: false };
    range = widened(answer.nextRange);
  }
  return { releases, isWhole: range === null };
}

/** Heroku's own next range, with room for more. */
function widened(nextRange: string | null): string | null {
  return nextRange?.replace(/max=\d+/, `max=${NEXT_PAGES}`) ?? null;
}

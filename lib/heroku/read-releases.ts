import "server-only";

import type { PlatformClock } from "@/lib/core/platform-clock";
import type { ToldList } from "@/lib/core/told";
import type { Place } from "@/lib/heroku/read-code";
import { findServed, type HerokuRelease, type ReleasesRead, releasesSchema } from "@/lib/heroku/releases";
import type { AskHeroku } from "@/lib/heroku/request";

const FIRST_PAGE = 10;
const NEXT_PAGES = 200;
/** 10 and four times 200: an app whose last 810 releases have all failed is beyond reading. */
const MOST_PAGES = 5;
/** So many are read for when what serves came into force: it lies below every config change since. */
const PAGES_FOR_ITS_BEGINNING = 2;

/**
 * An app's newest releases, read on page by page (Platform API, ranges) until one in force with code is among them, and as a rule
 * the one that put it there, or the list ends. `isWhole` says that it ended. Times are by our clock.
 */
export async function readReleases(
  { ask, clock }: { ask: AskHeroku; clock: PlatformClock },
  { path, app }: Place,
): Promise<ReleasesRead> {
  const releases: HerokuRelease[] = [];
  let unreadable = 0;
  let range: string | null = `version ..; order=desc,max=${FIRST_PAGE}`;
  for (let page = 1; range !== null && page <= MOST_PAGES; page += 1) {
    const what = `list the releases of ${app}`;
    const answer: { value: ToldList<HerokuRelease>; nextRange: string | null } = await ask({
      path: `${path}/releases`,
      what,
      schema: releasesSchema,
      range,
    });
    releases.push(...answer.value.items.map((release) => byOurClock(clock, release)));
    unreadable += answer.value.unreadable;
    range = widened(answer.nextRange);
    const served = findServed({ releases, isWhole: range === null });
    if (served.isBegun || (served.release !== null && page >= PAGES_FOR_ITS_BEGINNING)) break;
  }
  return { releases, unreadable, isWhole: range === null };
}

function byOurClock(clock: PlatformClock, release: HerokuRelease): HerokuRelease {
  return { ...release, createdAt: release.createdAt === null ? null : clock.ours(release.createdAt) };
}

/** Heroku's own next range, with room for more. */
function widened(nextRange: string | null): string | null {
  return nextRange?.replace(/max=\d+/, `max=${NEXT_PAGES}`) ?? null;
}

import "server-only";

import {
  byOurClock,
  createdOnOf,
  deploymentsSchema,
  isInForce,
  type PagesDeployment,
  type PagesRead,
} from "@/lib/cloudflare/project";
import type { AskCloudflare } from "@/lib/cloudflare/request";
import type { PlatformClock } from "@/lib/core/platform-clock";

/** Cloudflare gives no more deployments at once. */
const PER_PAGE = 25;
/** A project whose last 300 deployments have all failed is beyond reading. */
const MOST_PAGES = 12;

const oursOf = (clock: PlatformClock, theirs: Date | null) => (theirs === null ? null : clock.ours(theirs));

/** A project's deployments to production, newest first, page by page until one in force is among them or the list ends. */
export async function readDeployments(
  { ask, clock }: { ask: AskCloudflare; clock: PlatformClock },
  project: { path: string; name: string },
): Promise<Omit<PagesRead, "project">> {
  const deployments: PagesDeployment[] = [];
  const unreadable: PagesRead["unreadable"] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { value, totalCount } = await ask({
      path: `${project.path}/deployments?env=production&page=${page}&per_page=${PER_PAGE}`,
      what: `list the deployments of Pages project ${project.name}`,
      schema: deploymentsSchema,
    });
    const known = new Set(deployments.map(({ id }) => id));
    const added = value.items.filter(({ id }) => !known.has(id)).map((one) => byOurClock(clock, one));
    const length = value.items.length + value.unreadable;
    unreadable.push(...value.broken.map((one) => oursOf(clock, createdOnOf(one))));
    deployments.push(...added);
    if (added.some(isInForce)) return { deployments, unreadable, isWhole: false };
    const isShort = length < PER_PAGE;
    const isNothingNew = added.length === 0 && value.unreadable === 0;
    // A short page alone is no end: a page may hold fewer than were asked for.
    const isLast = length === 0 || (isShort && (isNothingNew || deployments.length + unreadable.length === totalCount));
    if (isLast || isNothingNew) return { deployments, unreadable, isWhole: isLast };
  }
  return { deployments, unreadable, isWhole: false };
}

import "server-only";

import { deploymentsSchema, isInForce, type PagesDeployment, type PagesRead } from "@/lib/cloudflare/project";
import type { AskCloudflare } from "@/lib/cloudflare/request";

/** Cloudflare gives no more deployments at once. */
const PER_PAGE = 25;
/** A project whose last 300 deployments have all failed is beyond reading. */
const MOST_PAGES = 12;

/** A project's deployments to production, newest first, page by page until one in force is among them or the list ends. */
export async function readDeployments(
  ask: AskCloudflare,
  project: { path: string; name: string },
): Promise<Omit<PagesRead, "project">> {
  const deployments: PagesDeployment[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { value, totalCount } = await ask({
      path: `${project.path}/deployments?env=production&page=${page}&per_page=${PER_PAGE}`,
      what: `list the deployments of Pages project ${project.name}`,
      schema: deploymentsSchema,
    });
    const known = new Set(deployments.map(({ id }) => id));
    const added = value.filter(({ id }) => !known.has(id));
    deployments.push(...added);
    if (added.some(isInForce)) return { deployments, isWhole: false };
    const isShort = value.length < PER_PAGE;
    // A short page alone is no end: a page may hold fewer than were asked for.
    const isLast = value.length === 0 || (isShort && (added.length === 0 || deployments.length === totalCount));
    if (isLast || added.length === 0) return { deployments, isWhole: isLast };
  }
  return { deployments, isWhole: false };
}

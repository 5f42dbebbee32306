const MOST_PER_PAGE = 100;
const MOST_PAGES = 20;

export interface PageRequest {
  page: number;
  per_page: number;
}

/** One answered page; `isLast` when what follows is of no interest. */
export interface AnsweredPage<T> {
  items: T[];
  link: string | undefined;
  isLast?: boolean;
}

/** Whether a `Link` header (RFC 8288) promises another page. */
export function hasNextPage(link: string | undefined): boolean {
  return link !== undefined && /;\s*rel="?next"?/.test(link);
}

/**
 * Reads pages for as long as Link promises more, up to `limit` items.
 * Pages are counted, so that a credential is never sent to an address an answer names.
 */
export async function readPages<T>(
  limit: number,
  readPage: (request: PageRequest) => Promise<AnsweredPage<T>>,
): Promise<T[]> {
  const items: T[] = [];
  const per_page = Math.min(limit, MOST_PER_PAGE);
  for (let page = 1; items.length < limit && page <= MOST_PAGES; page += 1) {
    const answer = await readPage({ page, per_page });
    items.push(...answer.items);
    if (answer.isLast === true || answer.items.length === 0 || !hasNextPage(answer.link)) break;
  }
  return items.slice(0, limit);
}

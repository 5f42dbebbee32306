import type { Exchange } from "./exchange";

export interface Page {
  page: number;
  perPage: number;
}

/** `page` and `per_page` as GitHub reads them: 30 a page, at most 100. */
export function pageOf(exchange: Exchange): Page {
  const query = exchange.url.searchParams;
  return { page: positive(query.get("page"), 1), perPage: Math.min(100, positive(query.get("per_page"), 30)) };
}

function positive(value: string | null, fallback: number): number {
  const number = Number(value);
  return value !== null && Number.isInteger(number) && number > 0 ? number : fallback;
}

export function slicePage<Item>(items: readonly Item[], { page, perPage }: Page): Item[] {
  return items.slice((page - 1) * perPage, page * perPage);
}

/**
 * The Link header of one page, under `base` (the public address of the API).
 * Without `lastPage` (GitHub leaves it out where counting is dear) `hasMore` decides on `next`.
 */
export function linkHeader(
  base: string,
  exchange: Exchange,
  shown: Page & { lastPage?: number; hasMore?: boolean },
): Record<string, string> {
  const to = (page: number, rel: string): string => {
    const query = new URLSearchParams(exchange.url.searchParams);
    query.set("page", String(page));
    return `<${base}${exchange.path}?${query.toString()}>; rel="${rel}"`;
  };
  const hasMore = shown.hasMore ?? shown.page < (shown.lastPage ?? 1);
  const links = [
    ...(shown.page > 1 ? [to(shown.page - 1, "prev")] : []),
    ...(hasMore ? [to(shown.page + 1, "next")] : []),
    ...(hasMore && shown.lastPage !== undefined ? [to(shown.lastPage, "last")] : []),
    ...(shown.page > 1 ? [to(1, "first")] : []),
  ];
  return links.length === 0 ? {} : { link: links.join(", ") };
}

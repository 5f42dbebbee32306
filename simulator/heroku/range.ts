export interface ListRange {
  field: "version" | "id";
  /** Where the page starts, exclusive when it began with `]`. */
  start: number | null;
  isExclusive: boolean;
  max: number;
  descending: boolean;
}

const LARGEST_PAGE = 1000;
const USUAL_PAGE = 200;

/** Reads Heroku's `Range` header, for example `version ..; order=desc,max=1`; without one: ascending, 200. */
export function parseRange(header: string | undefined): ListRange {
  const range: ListRange = { field: "version", start: null, isExclusive: false, max: USUAL_PAGE, descending: false };
  const parts = /^(version|id)\s+(\])?([^.;\s]*)\.\.[^;]*(?:;(.*))?$/.exec(header?.trim() ?? "");
  if (parts === null) return range;
  const [, field, bracket, start = "", options = ""] = parts;
  const max = Number(/max=(\d+)/.exec(options)?.[1] ?? USUAL_PAGE);
  return {
    field: field === "id" ? "id" : "version",
    start: /^\d+$/.test(start) ? Number(start) : null,
    isExclusive: bracket !== undefined,
    max: Math.min(LARGEST_PAGE, Math.max(1, max)),
    descending: /order=desc/.test(options),
  };
}

/** The part of a list (ascending by version) that a range asks for, and the start of the next part. */
export function applyRange<Item extends { version: number }>(
  items: readonly Item[],
  range: ListRange,
): { items: Item[]; next: string | null } {
  const ordered = range.descending ? [...items].reverse() : [...items];
  const { start } = range;
  const from = ordered.filter(({ version }) => {
    if (start === null) return true;
    if (version === start) return !range.isExclusive;
    return range.descending ? version < start : version > start;
  });
  const page = from.slice(0, range.max);
  const last = page.at(-1);
  const order = range.descending ? "order=desc," : "";
  const hasMore = last !== undefined && from.length > page.length;
  return { items: page, next: hasMore ? `version ]${last.version}..; ${order}max=${range.max}` : null };
}

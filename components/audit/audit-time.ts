const LOCAL = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:\d{2})?$/;

/** What a `datetime-local` field holds, read as UTC; undefined for anything that is no moment. */
export function readUtcField(text: string): string | undefined {
  const known = LOCAL.exec(text);
  if (known === null) return undefined;
  const at = Date.parse(`${known[1]}${known[2] ?? ":00"}Z`);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** A moment as a `datetime-local` field wants it, in UTC and to the minute. */
export function utcField(iso: string | undefined): string {
  return iso === undefined || Number.isNaN(Date.parse(iso)) ? "" : new Date(iso).toISOString().slice(0, 16);
}

/** The moment so many hours before another, to the minute. */
export function hoursBefore(now: number, hours: number): string {
  return new Date(Math.floor(now / 60_000) * 60_000 - hours * 3_600_000).toISOString();
}

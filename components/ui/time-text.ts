const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Formats = Record<"day" | "clock" | "year" | "date" | "weekday", Intl.DateTimeFormat>;
const FORMATS = new Map<string, Formats>();

/** A length of time in words: "8 s", "1 m 12 s", "2 h 05 m", "3 d 4 h". Negative counts as zero. */
export function formatDuration(ms: number): string {
  const length = Math.max(0, Math.floor(ms / SECOND) * SECOND);
  const part = (unit: number, per: number) => Math.floor((length % per) / unit);
  if (length < MINUTE) return `${part(SECOND, MINUTE)} s`;
  if (length < HOUR) return `${part(MINUTE, HOUR)} m ${String(part(SECOND, MINUTE)).padStart(2, "0")} s`;
  if (length < DAY) return `${part(HOUR, DAY)} h ${String(part(MINUTE, HOUR)).padStart(2, "0")} m`;
  return `${Math.floor(length / DAY)} d ${part(HOUR, DAY)} h`;
}

/** What has happened, seen from now: "8 s ago", "3 d ago". What another clock puts into the future has happened as well: "just now". */
export function formatAgo(ms: number): string {
  return ms < SECOND ? "just now" : `${largestUnit(ms)} ago`;
}

function largestUnit(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} m`;
  return ms < 2 * DAY ? `${Math.floor(ms / HOUR)} h` : `${Math.floor(ms / DAY)} d`;
}

/**
 * A moment that has passed, as people say it: "4 m ago", "yesterday 11:08", then "Tue 24 Nov 13:27" and of another year
 * "24 Nov 2025", on a clock of that zone.
 */
export function formatMoment(at: number, now: number, timeZone: string): string {
  const age = now - at;
  if (age < 12 * HOUR) return formatAgo(age);
  const format = formatsOf(timeZone);
  const days = (Date.parse(format.day.format(now)) - Date.parse(format.day.format(at))) / DAY;
  if (days <= 0) return formatAgo(age);
  if (days === 1) return `yesterday ${format.clock.format(at)}`;
  if (format.year.format(at) !== format.year.format(now)) return format.date.format(at);
  return `${format.weekday.format(at).replace(",", "")} ${format.clock.format(at)}`;
}

/** Made once for each zone: every time on a page is written each second, and a format costs more to make than to use. */
function formatsOf(timeZone: string): Formats {
  const known = FORMATS.get(timeZone);
  if (known !== undefined) return known;
  const make = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat("en-GB", { ...options, timeZone });
  const made = {
    // The calendar day as 2026-11-24.
    day: new Intl.DateTimeFormat("en-CA", { timeZone }),
    clock: make({ hour: "2-digit", minute: "2-digit" }),
    year: make({ year: "numeric" }),
    date: make({ day: "numeric", month: "short", year: "numeric" }),
    weekday: make({ weekday: "short", day: "numeric", month: "short" }),
  };
  FORMATS.set(timeZone, made);
  return made;
}

/** A moment that may still come, seen from now: "in 5 m", then "just now" and "8 s ago". */
export function formatUntil(ms: number): string {
  return ms < SECOND ? formatAgo(-ms) : `in ${largestUnit(ms)}`;
}

/** `2026-11-23 16:49:05 UTC`. */
export function formatUtc(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** `16:49:05`, in UTC. */
export function formatUtcTime(iso: string): string {
  return iso.slice(11, 19);
}

/** The same moment on the reader's own clock; only meaningful in the browser. */
export function formatLocal(iso: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "long" });
  return parts.format(new Date(iso));
}

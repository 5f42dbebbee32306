const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in words: "8 s", "1 m 12 s", "2 h 05 m", "3 d 4 h". Negative counts as zero. */
export function formatDuration(ms: number): string {
  const length = Math.max(0, Math.floor(ms / SECOND) * SECOND);
  const part = (unit: number, per: number) => Math.floor((length % per) / unit);
  if (length < MINUTE) return `${part(SECOND, MINUTE)} s`;
  if (length < HOUR) return `${part(MINUTE, HOUR)} m ${String(part(SECOND, MINUTE)).padStart(2, "0")} s`;
  if (length < DAY) return `${part(HOUR, DAY)} h ${String(part(MINUTE, HOUR)).padStart(2, "0")} m`;
  return `${Math.floor(length / DAY)} d ${part(HOUR, DAY)} h`;
}

/** A moment seen from now, in its largest unit: "8 s ago", "3 d ago", "in 5 m". */
export function formatAgo(ms: number): string {
  const distance = Math.abs(ms);
  const text =
    distance < MINUTE
      ? `${Math.floor(distance / SECOND)} s`
      : distance < HOUR
        ? `${Math.floor(distance / MINUTE)} m`
        : distance < 2 * DAY
          ? `${Math.floor(distance / HOUR)} h`
          : `${Math.floor(distance / DAY)} d`;
  if (distance < SECOND) return "now";
  return ms < 0 ? `in ${text}` : `${text} ago`;
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

const HOUR_MS = 3_600_000;

/** The day of a moment by a zone's calendar: 2026-11-24. */
export function dayOfMoment(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
}

/** When a day begins in a zone; where its clocks leave out midnight, the first hour that there is. */
export function startOfDay(day: string, timeZone: string): Date {
  const utc = Date.parse(`${day}T00:00:00Z`);
  // No zone is further from UTC than 14 hours; clocks change by whole quarters of an hour.
  for (let at = utc - 15 * HOUR_MS; at <= utc + 15 * HOUR_MS; at += HOUR_MS / 4) {
    if (dayOfMoment(at, timeZone) >= day) return new Date(at);
  }
  return new Date(utc);
}

/** "Tuesday 24 November", with the year where it is not this one. */
export function dayWords(day: string, today: string): string {
  const year = day.slice(0, 4) === today.slice(0, 4) ? {} : { year: "numeric" as const };
  const words = { timeZone: "UTC", weekday: "long", day: "numeric", month: "long", ...year } as const;
  return new Intl.DateTimeFormat("en-GB", words).format(Date.parse(`${day}T12:00:00Z`)).replace(",", "");
}

/** `13:27` on a zone's clock. */
export function clockWords(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(Date.parse(at));
}

export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;
export const FORTNIGHT_MS = 14 * DAY_MS;

/** The moment `at` ("HH:MM" UTC) on a working day. */
export function workingMoment(anchor: Date, back: number, at: string): Date {
  const [hours = "0", minutes = "0"] = at.split(":");
  return new Date(workingDay(anchor, back).getTime() + (Number(hours) * 60 + Number(minutes)) * MINUTE_MS);
}

/** Midnight UTC of the n-th working day back from a moment; 0 is its own day, or the Friday before a weekend. */
function workingDay(anchor: Date, back: number): Date {
  let day = new Date(Date.UTC(anchor.getUTCFullYear(), anchor.getUTCMonth(), anchor.getUTCDate()));
  let left = back;
  while (true) {
    const isWeekend = day.getUTCDay() === 0 || day.getUTCDay() === 6;
    if (!isWeekend && left === 0) return day;
    if (!isWeekend) left -= 1;
    day = new Date(day.getTime() - DAY_MS);
  }
}

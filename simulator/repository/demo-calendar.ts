const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SPAN_DAYS = 35;
/** Ages of the newest five, in hours. */
const RECENT_HOURS = [43, 28, 21, 6, 1.5];

/** When each of `count` commits was made: five weeks at working hours, the last five within two days of `now`. */
export function demoDates(count: number, now: Date): Date[] {
  const earlier = count - RECENT_HOURS.length;
  const oldest = now.getTime() - SPAN_DAYS * DAY;
  const newest = now.getTime() - 2.2 * DAY;
  const spread = Array.from({ length: earlier }, (_, index) => {
    const even = oldest + ((newest - oldest) * index) / Math.max(1, earlier - 1);
    const wobble = ((index * 37) % 11) * 4 * 60_000;
    return new Date(even - wobble);
  });
  return [...spread, ...RECENT_HOURS.map((hours) => new Date(now.getTime() - hours * HOUR))];
}

/** The name Prisma gives the folder of a migration made at `at`. */
export function migrationFolder(at: Date, name: string): string {
  return `${at.toISOString().slice(0, 19).replace(/\D/g, "")}_${name}`;
}

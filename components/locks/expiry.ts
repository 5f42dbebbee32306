const HOUR_MS = 3_600_000;

export type ExpiryChoice = "1h" | "4h" | "1d" | "7d" | "released";

export const EXPIRY_CHOICES: readonly { choice: ExpiryChoice; words: string }[] = [
  { choice: "1h", words: "in 1 hour" },
  { choice: "4h", words: "in 4 hours" },
  { choice: "1d", words: "in 1 day" },
  { choice: "7d", words: "in 7 days" },
  { choice: "released", words: "when somebody releases it" },
];

const HOURS: Record<ExpiryChoice, number | null> = { "1h": 1, "4h": 4, "1d": 24, "7d": 7 * 24, released: null };

/** When a lock set at `now` (milliseconds) ends by itself; null for never. */
export function expiryOf(choice: ExpiryChoice, now: number): string | null {
  const hours = HOURS[choice];
  return hours === null ? null : new Date(now + hours * HOUR_MS).toISOString();
}

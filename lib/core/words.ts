/** A moment as messages tell it: `2026-11-23 16:49:05 UTC`. */
export function utcWords(at: Date): string {
  const iso = at.toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** The seven digits people read aloud. */
export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}

/** The word for what was told and cannot be read: it is there, and it is never green. */
export const UNREADABLE = "unreadable";

/** Cut at this many characters unless told: a title, a name, a word of a platform. */
const LONGEST = 1_000;
/** C0 and C1 controls but tab and line feed, and the marks that turn the direction of what follows (UAX #9). */
const UNPRINTABLE = new RegExp(
  "[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]",
  "g",
);

const LONGEST_QUOTED = 60;

const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/**
 * Text from outside as it may be stored and shown: no NUL, no other control character, no half character, nothing that turns
 * what stands beside it around, and of bounded length. The rest stays as it was.
 */
export function cleanText(text: string, longest = LONGEST): string {
  // Twice as much is read as is kept, so that a text of 300 kB costs no more than a short one.
  const plain = printable(text.slice(0, longest * 2)).toWellFormed();
  return plain.length <= longest && text.length <= longest * 2
    ? plain
    : `${plain.slice(0, longest - 1).toWellFormed()}…`;
}

/** The same text without control characters and without marks that turn what stands beside it around. */
export function printable(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(UNPRINTABLE, "");
}

/** A name from outside as it stands inside a sentence, which must stay one that can be read. */
export function quotable(name: string): string {
  return cleanText(name, LONGEST_QUOTED).replaceAll("\n", " ");
}

/** A moment from outside; null for what is no time, or none between 1970 and 2100. */
export function cleanInstant(text: string): Date | null {
  const at = Date.parse(text.slice(0, 64));
  return at >= EARLIEST && at < LATEST ? new Date(at) : null;
}

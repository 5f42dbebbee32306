/** The word for what was told and cannot be read: it is there, and it is never green. */
export const UNREADABLE = "unreadable";

/** Cut at this many characters unless told: a title, a name, a word of a platform. */
const LONGEST = 1_000;
/** C0 and C1 controls but tab and line feed. */
const CONTROLS = String.raw`[\u0000-\u0008\u000b-\u001f\u007f-\u009f]`;
/** What turns the direction of what follows (UAX #9). */
const TURNING = String.raw`[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]`;
/** What takes no place on a screen (UAX #31, default ignorable), but for the variation selectors of emoji. */
const EMPTY = String.raw`[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u3164\ufeff\uffa0\u{e0000}-\u{e007f}]`;
/** Joiners belong between the parts of an emoji, and between letters of the scripts that need them (UAX #31, 2.3). */
const JOINED = String.raw`[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Mongolian}]\p{M}*`;
const STRAY_JOINER = String.raw`(?<!${JOINED})[\u200c\u200d]|[\u200c\u200d](?!${JOINED})`;

const UNPRINTABLE = new RegExp(`${CONTROLS}|${TURNING}`, "gu");
const UNSEEN = new RegExp(`${TURNING}|${EMPTY}|${STRAY_JOINER}`, "gu");
const CONTROL = new RegExp(CONTROLS, "g");

const LONGEST_QUOTED = 60;

const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/**
 * Text from outside as it may be stored and shown: no NUL, no other control character, no half character, and of bounded
 * length. What turns its neighbours around or takes no place is written out, as [U+202E]: a reader who approves must see it.
 * The rest stays as it was.
 */
export function cleanText(text: string, longest = LONGEST): string {
  // Twice as much is read as is kept, so that a text of 300 kB costs no more than a short one.
  const plain = withMarks(text.slice(0, longest * 2)).toWellFormed();
  return plain.length <= longest && text.length <= longest * 2
    ? plain
    : `${plain.slice(0, longest - 1).toWellFormed()}…`;
}

function withMarks(text: string): string {
  const lines = text.replace(/\r\n?/g, "\n").replace(CONTROL, "");
  return lines.replace(UNSEEN, (mark) => `[U+${hex(mark)}]`);
}

function hex(mark: string): string {
  return (mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}

/** What a person wrote here, without control characters and without marks that turn what stands beside it around. */
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

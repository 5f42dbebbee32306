export const ACTIVITY_KINDS = [
  "deploy",
  "promotion",
  "rollback",
  "lock",
  "flag",
  "secret",
  "drift",
  "attestation",
  "people",
] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

/** One word of the filter, as it was understood. */
export type FilterPart =
  | { is: "surface"; value: string }
  | { is: "who"; value: string }
  | { is: "kind"; value: ActivityKind }
  /** Days as the reader's calendar has them: 2026-11-24. */
  | { is: "on" | "since" | "until"; value: string }
  | { is: "without"; value: string }
  | { is: "pull"; value: string }
  | { is: "word"; value: string };

export interface Reader {
  surfaceIds: readonly string[];
  /** The reader's own today: 2026-11-24. */
  today: string;
}

/** What the API is asked: the parts it has a parameter for, and the words that are left. */
export interface ActivityFilter {
  surface_id?: string;
  actor?: string;
  kind?: ActivityKind;
  from?: string;
  to?: string;
  q?: string;
}

export interface Suggestion {
  /** What it writes in place of the word that is being typed. */
  text: string;
  what: string;
}

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const DAY_MS = 86_400_000;
/** What people write for a kind. */
const KIND_WORDS: Readonly<Record<string, ActivityKind>> = {
  ...Object.fromEntries(ACTIVITY_KINDS.map((kind) => [kind === "people" ? kind : `${kind}s`, kind])),
  rotations: "secret",
};
const DAY_PREFIX = { on: "on", since: "since", from: "since", until: "until", to: "until" } as const;

const SHORTEST_BEGINNING = 2;
const MOST_SUGGESTED = 7;

const isKind = (word: string): word is ActivityKind => ACTIVITY_KINDS.some((kind) => kind === word);
const isDayPrefix = (word: string): word is keyof typeof DAY_PREFIX => Object.hasOwn(DAY_PREFIX, word);

/** Reads a filter word by word; of what can be only once, the last counts. */
export function readFilter(text: string, reader: Reader): FilterPart[] {
  const parts = text
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => readPart(word, reader));
  return parts.filter((part, index) => !parts.slice(index + 1).some((later) => replaces(later, part)));
}

function readPart(word: string, reader: Reader): FilterPart {
  const lower = word.toLowerCase();
  if (reader.surfaceIds.includes(lower)) return { is: "surface", value: lower };
  if (/^#[1-9]\d{0,8}$/.test(word)) return { is: "pull", value: word.slice(1) };
  if (/^-[^-]/.test(word)) return { is: "without", value: lower.slice(1) };
  if (/^@./.test(word)) return { is: "who", value: lower.slice(1) };
  const [, prefix = "", value = ""] = /^([a-z]+):(.+)$/.exec(lower) ?? [];
  return readPrefixed(prefix, value, reader) ?? readBare(lower, reader);
}

function readPrefixed(prefix: string, value: string, reader: Reader): FilterPart | null {
  if (value === "") return null;
  if (prefix === "who") return { is: "who", value };
  if (prefix === "without") return { is: "without", value };
  if (prefix === "surface") return { is: "surface", value };
  if (prefix === "kind") {
    const kind = isKind(value) ? value : KIND_WORDS[value];
    return kind === undefined ? null : { is: "kind", value: kind };
  }
  const day = isDayPrefix(prefix) ? readDay(value, reader.today) : null;
  return isDayPrefix(prefix) && day !== null ? { is: DAY_PREFIX[prefix], value: day } : null;
}

function readBare(word: string, reader: Reader): FilterPart {
  const kind = Object.hasOwn(KIND_WORDS, word) ? KIND_WORDS[word] : undefined;
  if (kind !== undefined) return { is: "kind", value: kind };
  const day = readDay(word, reader.today);
  return day === null ? { is: "word", value: word } : { is: "on", value: day };
}

function replaces(later: FilterPart, part: FilterPart): boolean {
  const isOneOfMany = part.is === "word" || part.is === "without";
  return later.is === part.is && (!isOneOfMany || later.value === part.value);
}

/** The day a word names: a date, today, yesterday, or the last day of that name, which may be today. */
export function readDay(word: string, today: string): string | null {
  if (/^\d{4}-\d{2}-\d{2}$/.test(word)) return laterDay(word, 0) === word ? word : null;
  if (word === "today") return today;
  if (word === "yesterday") return laterDay(today, -1);
  const named = word.length < 3 ? -1 : WEEKDAYS.findIndex((day) => day.startsWith(word));
  const since = named < 0 ? null : (new Date(`${today}T00:00:00Z`).getUTCDay() - named + 7) % 7;
  return since === null ? null : laterDay(today, -since);
}

/** That many days later, by the calendar; null for what is no date. */
export function laterDay(day: string, days: number): string | null {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? null : new Date(at + days * DAY_MS).toISOString().slice(0, 10);
}

/** A filter as it is written, so that it means the same tomorrow. */
export function writeFilter(parts: readonly FilterPart[]): string {
  return parts.map(writePart).join(" ");
}

/** One part of a filter as it is written. */
export function writePart({ is, value }: FilterPart): string {
  if (is === "word") return value;
  if (is === "without") return `-${value}`;
  return is === "pull" ? `#${value}` : `${is}:${value}`;
}

/** What a filter asks of the API; `startOfDay` tells when a day of the reader's calendar begins. */
export function toActivityFilter(parts: readonly FilterPart[], startOfDay: (day: string) => Date): ActivityFilter {
  const valueOf = (is: FilterPart["is"]) => parts.find((part) => part.is === is)?.value;
  const [on, since, until] = [valueOf("on"), valueOf("since"), valueOf("until")];
  const first = on ?? since;
  const last = on ?? until;
  const next = last === undefined ? null : laterDay(last, 1);
  const kind = parts.find((part) => part.is === "kind")?.value;
  const words = parts.filter(({ is }) => is === "word" || is === "without" || is === "pull").map(writePart);
  const [surface, actor] = [valueOf("surface"), valueOf("who")];
  return {
    ...(surface === undefined ? {} : { surface_id: surface }),
    ...(actor === undefined ? {} : { actor }),
    ...(kind === undefined ? {} : { kind }),
    ...(first === undefined ? {} : { from: startOfDay(first).toISOString() }),
    ...(next === null ? {} : { to: startOfDay(next).toISOString() }),
    ...(words.length === 0 ? {} : { q: words.join(" ") }),
  };
}

/** What a word stands for: the one surface that begins so, where it means nothing else; the word as it is otherwise. */
export function completeWord(word: string, reader: Reader): string {
  const lower = word.toLowerCase();
  if (lower.length < SHORTEST_BEGINNING || readPart(word, reader).is !== "word") return word;
  const [only, ...others] = reader.surfaceIds.filter((id) => id.startsWith(lower));
  return only !== undefined && others.length === 0 ? only : word;
}

/** What the word that is being typed may become: surfaces, kinds, people and days. */
export function suggestParts(word: string, reader: Reader, people: readonly string[]): Suggestion[] {
  const typed = word.toLowerCase();
  const all: Suggestion[] = [
    ...reader.surfaceIds.map((text) => ({ text, what: "surface" })),
    ...Object.keys(KIND_WORDS).map((text) => ({ text, what: "kind" })),
    ...people.map((name) => ({ text: `who:${name}`, what: "who" })),
    ...["today", "yesterday", ...WEEKDAYS].map((text) => ({ text, what: readDay(text, reader.today) ?? "day" })),
  ];
  if (typed === "") return [];
  const isMeant = ({ text }: Suggestion) =>
    text !== typed && (text.startsWith(typed) || text.replace(/^who:/, "").startsWith(typed));
  return all.filter(isMeant).slice(0, MOST_SUGGESTED);
}

import type { CockpitConfig, FlagDeclaration } from "@/lib/core/config";
import type { ConfigRelease, Dyno } from "@/lib/core/platform";
import type { ConfigWord, FlipState, Seen } from "@/lib/flags/schemas";

const ON = new Set(["true", "1", "on"]);
const OFF = new Set(["false", "0", "off"]);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A flip whose write was never sent ends after this: its app's platform could not be asked. */
export const SEND_WITHIN_MS = 2 * MINUTE;
/** Whatever the router let through has arrived by then (fact H1): no release and the old value mean that it never did. */
export const ARRIVES_WITHIN_MS = MINUTE;
/** A release phase may take longer: then a person is told, and it is looked at on. */
export const RELEASE_WITHIN_MS = 10 * MINUTE;
/** Every running instance has restarted by then (fact H2), and shown a sign of life. */
export const CONFIRM_WITHIN_MS = 5 * MINUTE;
/** For so long it is looked at whether what has ended is otherwise after all. */
export const WATCHED_FOR_MS = 24 * HOUR;
/** A temporary flag that has been on everywhere for so long can go. */
const STALE_AFTER_MS = 30 * 24 * HOUR;

export interface FlagReading {
  key: string;
  value: boolean;
  source: "environment" | "default" | "unreadable";
}

type Sides = Pick<FlagDeclaration, "default" | "safe">;

const SOURCES = { on: "environment", off: "environment", unset: "default", unreadable: "unreadable" } as const;

/** What is written for a value. */
export const rawOf = (value: boolean): string => (value ? "true" : "false");

/** What a running instance of the console reports. */
export interface Reporting {
  id: string;
  /** The platform's name for where it runs; null elsewhere. */
  dyno: string | null;
  flags: Readonly<Record<string, boolean>>;
}

/** Who runs an app: what its platform lists, and what its instances say of themselves. */
export interface Running {
  dynos: readonly Dyno[];
  /** Null for an app whose instances do not report here: then its dynos' release has to do. */
  instances: readonly Reporting[] | null;
}

const NO_INSTANCES = new Set(["release", "run", "scheduler"]);

const isServing = ({ type }: Dyno) => !NO_INSTANCES.has(type);

/** What is known of a flag when somebody asks to flip it. */
interface Expectation {
  expected: boolean;
  /** What its platform keeps now. */
  now: { word: ConfigWord; value: boolean };
  /** The word that this console knows of; null where it has not looked yet. */
  known: string | null;
  /** What the running instances say. */
  reported: readonly boolean[];
}

/** What tells the release of one write from others. */
interface OwnRelease {
  keys: readonly string[];
  /** Whose key sent it; null where that is not known. */
  by: string | null;
  /** Versions that other flips have made. */
  taken: readonly (number | null)[];
}

/** A raw value as a word: from here on nobody needs the value itself. */
export function wordOf(raw: string | null | undefined): ConfigWord {
  const text = raw?.trim().toLowerCase() ?? "";
  if (text === "") return "unset";
  return ON.has(text) ? "on" : OFF.has(text) ? "off" : "unreadable";
}

/** What a word means for a flag: unset is its default, unreadable its safe side. */
export function valueOf(word: ConfigWord, { default: otherwise, safe }: Sides): boolean {
  return word === "unset" ? otherwise : word === "unreadable" ? safe : word === "on";
}

/** Where a value that comes of that word is from. */
export function sourceOf(word: ConfigWord): FlagReading["source"] {
  return SOURCES[word];
}

/** Reads one flag; a value that is neither on nor off counts as the declared safe side and says so. */
export function readFlag(flag: FlagDeclaration, raw: string | undefined): FlagReading {
  const word = wordOf(raw);
  return { key: flag.key, value: valueOf(word, flag), source: sourceOf(word) };
}

/** Every flag that this process itself reads; those of other apps are not among its environment. */
export function readFlags(config: CockpitConfig, raw: Record<string, string | undefined>): FlagReading[] {
  return config.flags.filter(({ apps }) => apps === undefined).map((flag) => readFlag(flag, raw[flag.key]));
}

/** Milliseconds until the next look at a flip. */
export function flipPace(state: FlipState, since: Date, now: Date): number {
  const age = now.getTime() - since.getTime();
  if (state === "requested" || state === "applied") return age < MINUTE ? SECOND : 5 * SECOND;
  return age < HOUR ? 30 * SECOND : age < 24 * HOUR ? 5 * MINUTE : 30 * MINUTE;
}

/**
 * Of everybody who runs an app, how many hold these values. The platform's list says how many there have to be: an instance that
 * is not heard of is waited for, and one more that holds the old value is too. Pure.
 */
export function countConfirming(
  wanted: Readonly<Record<string, boolean>>,
  { dynos, instances }: Running,
  release: number | null,
): Seen {
  const serving = dynos.filter(isServing);
  if (instances === null) {
    const behind = serving.filter((dyno) => isBehind(dyno, release)).map(({ name }) => name);
    return { confirmed: serving.length - behind.length, total: serving.length, waits_for: behind };
  }
  const holds = ({ flags }: Reporting) => Object.entries(wanted).every(([key, value]) => flags[key] === value);
  const others = instances.filter((instance) => !holds(instance));
  const unheard = serving.filter(({ name }) => !instances.some(({ dyno }) => dyno === name)).map(({ name }) => name);
  // One that does not say where it runs may be any of them; a dyno that has crashed and come back speaks twice, for itself alone.
  const silent = unheard.slice(instances.filter(({ dyno }) => dyno === null).length);
  const waitsFor = [...others.map(({ id, dyno }) => dyno ?? id), ...silent];
  const total = instances.length + silent.length;
  return { confirmed: instances.length - others.length, total, waits_for: [...new Set(waitsFor)] };
}

/** A dyno that is not up, or is not known to have taken a release. */
function isBehind({ version, state }: Dyno, release: number | null): boolean {
  return state !== "up" || (release !== null && (version === null || version < release));
}

/** Whether everybody who runs it holds it: nobody at all is not everybody. */
export function isConfirmed({ confirmed, total }: Pick<Seen, "confirmed" | "total">): boolean {
  return total > 0 && confirmed === total;
}

/** The release that a write of exactly these keys made, by what it changed and who, never by its place; the first of several. Pure. */
export function findOwnRelease(
  releases: readonly ConfigRelease[],
  { keys, by, taken }: OwnRelease,
): ConfigRelease | null {
  const isOwn = (release: ConfigRelease) =>
    release.keys.length === keys.length &&
    keys.every((key) => release.keys.includes(key)) &&
    !isStranger(release, by) &&
    !taken.includes(release.version);
  return releases.filter(isOwn).toSorted((one, other) => one.version - other.version)[0] ?? null;
}

/** Whether a release is known to be of another account. Pure. */
export function isStranger({ by }: Pick<ConfigRelease, "by">, ours: string | null): boolean {
  return by !== null && ours !== null && by !== ours;
}

/** Whether a temporary flag can be removed: on in both environments, each for 30 days. Pure. */
export function isRemovable(
  sides: readonly { value: boolean | null; since: string | null }[],
  isTemporary: boolean,
  now: Date,
): boolean {
  const isOld = (since: string | null) => since !== null && now.getTime() - Date.parse(since) >= STALE_AFTER_MS;
  return isTemporary && sides.every(({ value, since }) => value === true && isOld(since));
}

/**
 * Whether a flag still is what somebody saw: by its platform's own word. Where the two are known to differ, because a release
 * failed, what runs counts as well. Pure.
 */
export function isStillExpected({ expected, now, known, reported }: Expectation): boolean {
  if (expected === now.value) return true;
  const runs = reported.length > 0 && reported.every((value) => value === expected);
  return known === now.word && runs;
}

/** "2 of 3 instances; waits for web.2". */
export function seenWords({ confirmed, total, waits_for: waitsFor }: Seen): string {
  const count = `${confirmed} of ${total} ${total === 1 ? "instance" : "instances"}`;
  return waitsFor.length === 0 ? count : `${count}; waiting for ${waitsFor.join(", ")}`;
}

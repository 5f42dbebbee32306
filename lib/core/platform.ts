import type { ReleaseMark } from "@/lib/core/release-mark";

/**
 * What a platform has in force for an app. `commit`: it names the commit. `unnamed`: something serves, and no full commit
 * is told. `nothing`: its history was read to the end, and nothing was ever in force. `unseen`: what serves lies further
 * back than was read.
 */
export const SERVING = ["commit", "unnamed", "nothing", "unseen"] as const;
export type Serving = (typeof SERVING)[number];

/** A release or deployment that came after the code that serves, and is not in force. */
export interface ReleaseAttempt {
  /** Whether nothing newer is in force: on Heroku, config can have changed since. */
  isLatest: boolean;
  state: "failed" | "pending" | "unknown";
  /** The platform's own name for it: "release v43", "Pages deployment 1a2b3c4d". */
  release: string;
  sha: string | null;
  /** 7 to 39 digits, where the platform tells no more. */
  shortSha: string | null;
  /** By our clock; null where the platform tells no time. */
  since: Date | null;
  /** A clause with the release as its subject: "release v43 failed in its release phase". */
  words: string;
}

/** A release that put code in force, or was to. */
export interface MadeRelease {
  /** The platform's own name for it, as in `ReleaseAttempt`. */
  release: string;
  /** Whether the platform took it: it serves, or it did until a newer one took its place. */
  isDone: boolean;
  /** What became of one that the platform has not taken, in words as in `ReleaseAttempt`; null for one that it has. */
  became: Pick<ReleaseAttempt, "state" | "words"> | null;
  /** The commit, and 7 to 39 digits where no more is told; null where nobody asked or nothing is told. */
  sha: string | null;
  shortSha: string | null;
  /** By our clock; null where the platform tells no time. */
  at: Date | null;
  /** `person`: the platform's own word for it is one that no deploy of a commit makes, such as a rollback. */
  by: "deploy" | "person";
}

/** What a platform says is live for one app. */
export interface LiveRelease {
  serving: Serving;
  /** The full commit; null unless `serving` is `commit`. */
  sha: string | null;
  /** 7 to 39 digits of an `unnamed` commit, where the platform tells that much. */
  shortSha: string | null;
  /** By our clock, as far as the platform's own `Date` tells the difference. */
  releasedAt: Date | null;
  /** When the very release that serves was made: code that is live for longer may have been released again. */
  servedAt: Date | null;
  /** When a release last put the code there that serves; null where that is not told, or lies further back than was read. */
  madeAt: Date | null;
  /** The releases that put code in force or were to, as far as they were read, newest first. */
  made: MadeRelease[];
  /** Why nobody can tell which of several commits it is, as a sentence; without it there is no such doubt. */
  doubt?: string | null;
  /** Where the fact comes from, in words: "heroku release v42", "pages deployment 1a2b". */
  source: string;
  /** Newest first; empty when the newest release serves. */
  attempts: ReleaseAttempt[];
  /** How many releases could not be read, wherever they stand: only those that tell they are newer are attempts. */
  unreadable: number;
  /** The address the platform serves the app at, for the health probe. */
  webUrl: string | null;
  /**
   * What a mark that was asked with is worth. `kept`: nothing was asked, this was read under the same mark before. `told`: read
   * anew, and the mark tells of every release in it. Without it, the mark is worth nothing.
   */
  underMark?: "kept" | "told";
}

/** How a platform is asked what is live. */
export interface LiveWanted {
  /** What came just before and after what serves is read as well, with its commits. */
  beside?: boolean;
  /** What was read under the same mark a while ago will do. */
  mark?: ReleaseMark | null;
}

/** One hosting platform. Throws UpstreamError and nothing else. */
export interface Platform {
  readLive(app: string, wanted?: LiveWanted): Promise<LiveRelease>;
  /** The marks of all apps by name, in one call for any number; absent where there is no such list. */
  listMarks?(): Promise<Map<string, ReleaseMark>>;
}

/** A release: which config vars it changed, by whom, and whether it is in force. Names alone, never a value. */
export interface ConfigRelease {
  version: number;
  status: "succeeded" | "pending" | "failed" | "unknown";
  /** By our clock; null where the platform tells no time. */
  at: Date | null;
  /** The address of whoever made it, or null. */
  by: string | null;
  /** The vars that it set or removed; none for one of code. */
  keys: string[];
  /** The platform's own rollback, which brings back the vars of then as well. */
  isRollback: boolean;
}

/** One running instance of an app, as the platform lists it. */
export interface Dyno {
  name: string;
  /** The kind of process, e.g. `web`. */
  type: string;
  state: string;
  /** The release that it runs; null where the platform does not tell. */
  version: number | null;
}

/** What a platform keeps as the environment of its apps. Of an answer only the asked vars are kept. Throws UpstreamError. */
export interface ConfigStore {
  /** The asked vars; null for one that is not set. */
  readConfig(app: string, keys: readonly string[]): Promise<Record<string, string | null>>;
  /** Sets the vars in one call, which makes one release and restarts the app. Sent exactly once. */
  setConfig(app: string, vars: Readonly<Record<string, string>>): Promise<void>;
  /** The newest release of an app, whatever it changed; 0 where there is none. */
  newestVersion(app: string): Promise<number>;
  /** The releases after a version, newest first; of them at most the newest 200. */
  listReleases(app: string, afterVersion: number): Promise<ConfigRelease[]>;
  listDynos(app: string): Promise<Dyno[]>;
  /** The e-mail address of the account the key belongs to: its releases are named after it. `unauthorized` for a dead key. */
  account(): Promise<string>;
}

/** A key that a platform has issued, by its id; the key itself is not told. */
export interface Authorization {
  id: string;
  description: string | null;
  /** Which of the keys that were asked about it is, by its place among them; null for none of them. */
  key: number | null;
}

/** Keys that a platform issues to its account, several at once. Throws UpstreamError. */
export interface KeyIssuer {
  listAuthorizations(keys: readonly string[]): Promise<Authorization[]>;
  /** Makes one with all rights of the account; its key is told this once. Sent exactly once. */
  createAuthorization(description: string): Promise<{ id: string; key: string }>;
  /** Makes a key worthless; one that is gone already is no failure. */
  deleteAuthorization(id: string): Promise<void>;
  /** The id of the key that the account's own page shows; null where it has none. */
  accountKey(): Promise<string | null>;
  /** Whether Heroku takes that key. */
  takesKey(key: string): Promise<boolean>;
  /** Seconds until the console's own key ends; null for one that does not. `unreadable` where Heroku does not list it. */
  ownKeyEndsIn(): Promise<number | null>;
  /** What the console's own key may be used for, in Heroku's words. `unreadable` where Heroku does not list it. */
  ownKeyScopes(): Promise<string[]>;
}

/** An API token of Cloudflare's. */
export interface ApiToken {
  /** Whose it is, and its id: "user/…" or "account/…". */
  name: string;
  /** What its owner's page calls it. */
  title: string;
}

/** API tokens that Cloudflare issues, several at once. Throws UpstreamError. */
export interface TokenIssuer {
  /** Which token a value is of, asked with that very value; null where Cloudflare does not take it. */
  nameToken(value: string): Promise<string | null>;
  /** When the console's own token ends; null where it does not. `unauthorized` for one that Cloudflare does not take. */
  ownTokenEnd(): Promise<Date | null>;
  /** All tokens of the same owner. */
  listTokens(name: string): Promise<ApiToken[]>;
  /** Makes one with the rights of another, which stays as it is; its value is told this once. Sent exactly once. */
  copyToken(name: string, copy: { title: string; at: Date }): Promise<{ name: string; value: string }>;
  /** Makes a token worthless; one that is gone already is no failure. */
  deleteToken(name: string): Promise<void>;
}

/** A variable of a Pages project: `sealed` where Cloudflare keeps the value to itself. */
export type PagesVariable = { kind: "plain"; value: string } | { kind: "sealed" } | { kind: "unset" };

/** What Cloudflare Pages keeps as the environment of production. Of an answer only the asked variables are kept. Throws UpstreamError. */
export interface VariableStore {
  readVariables(project: string, keys: readonly string[]): Promise<Map<string, PagesVariable>>;
}

export interface Platforms {
  heroku: Platform & ConfigStore & KeyIssuer;
  cloudflare_pages: Platform & VariableStore & TokenIssuer;
  http: Platform;
}

export type SiteHealth = { health: "up" | "degraded" | "down" | "unreachable" | "unauthorised"; detail: string };

/** Asks an app's own address how it is. Never throws. */
export type ProbeSite = (url: string) => Promise<SiteHealth>;

/** Whether a person put there what serves, by the platform's own word. Pure. */
export function isMadeByPerson({
  madeAt,
  made,
}: Pick<LiveRelease, "madeAt"> & { made: readonly Pick<MadeRelease, "at" | "by">[] }): boolean {
  return madeAt !== null && made.find(({ at }) => at?.getTime() === madeAt.getTime())?.by === "person";
}

/** Newer deployments than what serves that nobody can read stand as one that is unknown: they cost the others nothing. Pure. */
export function unreadableAttempt(count: number): ReleaseAttempt[] {
  if (count === 0) return [];
  const words = count === 1 ? "1 deployment was not readable" : `${count} deployments were not readable`;
  const unknown = { sha: null, shortSha: null, since: null };
  return [{ ...unknown, isLatest: true, state: "unknown", release: "unreadable deployment", words }];
}

/** A commit as a platform tells it: whole, a part of 7 digits or more, or not at all. Pure. */
export function toldCommit(told: string | null | undefined): { sha: string | null; shortSha: string | null } {
  const digits = told?.trim().toLowerCase() ?? "";
  if (/^[0-9a-f]{40}$/.test(digits)) return { sha: digits, shortSha: null };
  return { sha: null, shortSha: /^[0-9a-f]{7,39}$/.test(digits) ? digits : null };
}

import type { Shape } from "@/components/wall/shapes";
import type { Need, Verdict } from "@/lib/wall/rules";
import type { Wall, WallSurface } from "@/lib/wall/schemas";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Beyond this a count says no more. */
const LONGEST_MS = 100 * HOUR_MS;

/** One axis of a surface. */
interface Axis {
  shape: Shape;
  className: string;
  word: string;
  /** Stands before the word, and stays where words drop. */
  count?: number;
}

const HEALTH: Record<WallSurface["health"], Axis> = {
  up: { shape: "ok", className: "up", word: "Up" },
  degraded: { shape: "warn", className: "degraded", word: "Degraded" },
  down: { shape: "fail", className: "down", word: "Down" },
  unreachable: { shape: "fail", className: "down", word: "Unreachable" },
  unauthorised: { shape: "unknown", className: "other", word: "Can't check" },
  never_deployed: { shape: "unknown", className: "other", word: "Not deployed" },
  unknown: { shape: "unknown", className: "other", word: "Not known" },
};

const CAUSES: Readonly<Record<string, string>> = {
  surface_down: "down",
  surface_unreachable: "unreachable",
  surface_degraded: "degraded",
  surface_drifted: "drifted",
  surface_unexplained: "unexplained",
  surface_unread: "not readable",
  surface_warned: "warning",
  deploy_failed: "failed",
  deploy_unresolved: "unresolved",
  deploy_waiting: "waits",
  approval_pending: "waits for approval",
  workflow_key_rejected: "rejects a key",
  version_drifted: "drifted",
  watcher_blind: "not watched",
  audit_fault: "broken",
  repository_moved: "moved",
  breakglass_unreviewed: "break-glass",
  secret_overdue: "overdue",
  secret_drifted: "drifted",
};
const ENDINGS: readonly (readonly [string, string])[] = [
  ["_rejected", "rejects our key"],
  ["_unreachable", "unreachable"],
  ["_rate_limited", "limits our calls"],
  ["_key_ends", "key ends soon"],
];

const SAID_ALREADY = /^(is down|is degraded|can't be reached)(: |\.$)/;

const SHAPES: Record<Need["urgency"], Shape> = {
  failing: "fail",
  unknown: "unknown",
  waiting: "wait",
  warning: "drift",
  locked: "lock",
};

export const healthAxis = ({ health }: Pick<WallSurface, "health">): Axis => HEALTH[health];

export const shapeOf = ({ urgency, cause }: Pick<Need, "urgency" | "cause">): Shape =>
  urgency === "warning" && !cause.includes("drift") ? "warn" : SHAPES[urgency];

/** "17:42:08" of a moment of UTC. */
export const clockOf = (ms: number) => new Date(ms).toISOString().slice(11, 19);

/** What a sentence says beyond what the headline has said. */
export const beyondHeadline = (words: string) => sentenceCase(words.replace(SAID_ALREADY, ""));

export const sentenceCase = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export function syncAxis({ sync, behind_by: behind }: Pick<WallSurface, "sync" | "behind_by">): Axis {
  switch (sync) {
    case "in_sync":
      return { shape: "ok", className: "synced", word: "In sync" };
    case "behind":
      return { shape: "behind", className: "behind", word: "behind", ...(behind === null ? {} : { count: behind }) };
    case "drifted":
      return { shape: "drift", className: "drift", word: "Drifted" };
    case "unknown":
      return { shape: "unknown", className: "other", word: "Not known" };
  }
}

/** What is wrong, in a word or three behind its subject. */
export function causeWord({ cause }: Pick<Need, "cause">): string {
  const ending = ENDINGS.find(([end]) => cause.endsWith(end));
  return CAUSES[cause] ?? ending?.[1] ?? "needs you";
}

/** "3 d", "1 h", "4 m", "8 s". */
export function shortLength(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.max(0, Math.floor(ms / SECOND_MS))} s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} m`;
  return ms < 2 * DAY_MS ? `${Math.floor(ms / HOUR_MS)} h` : `${Math.floor(ms / DAY_MS)} d`;
}

/** A count as "00:17", and "2:05:09" from an hour on; null where nobody knows. */
export function ageCount(ms: number | null): string {
  if (ms === null) return "??:??";
  const seconds = Math.floor(Math.min(Math.max(0, ms), LONGEST_MS) / SECOND_MS);
  const pad = (part: number) => String(part).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return `${hours === 0 ? "" : `${hours}:`}${pad(minutes)}:${pad(seconds % 60)}`;
}

/** "Sat 28 Nov" of a moment of UTC. */
export function dayOf(ms: number): string {
  const [week = "", day = "", month = ""] = new Date(ms).toUTCString().replace(",", "").split(" ");
  return `${week} ${Number(day)} ${month}`;
}

/** "until 22:20", with the day where that is not today; the empty text without an end. */
export function untilWords(until: string | null, now: number): string {
  if (until === null) return "";
  const end = Date.parse(until);
  const day = dayOf(end) === dayOf(now) ? "" : `${dayOf(end)} `;
  return `until ${day}${clockOf(end).slice(0, 5)}`;
}

/** "6 up · 4 in sync · 2 behind main", of what is fresh: what was up some time ago is not counted as up. */
export function countsOf({ surfaces }: Wall, isOld: (surface: WallSurface) => boolean): string {
  const count = (is: (surface: WallSurface) => boolean) => surfaces.filter(is).length;
  const parts: [number, string][] = [
    [count((surface) => !isOld(surface) && surface.health === "up"), "up"],
    [count((surface) => !isOld(surface) && surface.health !== "up"), "not up"],
    [count(isOld), "not seen lately"],
    [count(({ sync }) => sync === "in_sync"), "in sync"],
    [count(({ sync }) => sync === "behind"), "behind main"],
    [count(({ sync }) => sync === "unknown" || sync === "drifted"), "not compared"],
  ];
  return parts.flatMap(([n, words]) => (n === 0 ? [] : [`${n} ${words}`])).join(" · ");
}

/** The verdict of a calm wall: what is known to need somebody is no "all clear". */
export function calmWords({ up, total, needs }: { up: number; total: number; needs: readonly Need[] }): string {
  if (up < total) return `${up} of ${total} up`;
  return needs.length === 0 ? "All clear" : "All up";
}

/** The tab's title without its environment. */
export function titleWords(verdict: Verdict, up: number, total: number): string {
  switch (verdict.kind) {
    case "fail":
      return `⛔ ${verdict.need.subject} ${causeWord(verdict.need)}`;
    case "warn":
      return `◆ ${verdict.need.subject} ${causeWord(verdict.need)}`;
    case "run": {
      const { surface } = verdict;
      const step = surface.flight?.step ?? null;
      return `◔ ${step === null ? "" : `${step.number}/${step.total} `}${surface.surface_id}`;
    }
    case "ok":
      return `${up < total ? "◌" : "✓"} ${calmWords({ up, total, needs: verdict.needs })}`;
  }
}

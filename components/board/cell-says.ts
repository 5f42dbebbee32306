import { HEALTH_LOOK, LOOK_OF_ATTEMPT, lookOfSync } from "@/components/board/look-of-surface";
import { lookOf } from "@/components/flight/deploy-state";
import { heldWords } from "@/components/flight/held-words";
import type { Mark } from "@/components/ui/status-glyph";
import { endedBadly, isDrifting } from "@/lib/board/lanes";
import type { SurfaceTile } from "@/lib/board/schemas";
import { isMoving } from "@/lib/board/strip";
import { shortSha } from "@/lib/core/words";

/** How a cell looks as a whole. */
export type CellTone = "calm" | "flying" | "waiting" | "failing" | "warned" | "doubtful";

/** What stands in the second line of a cell instead of who and when, since it matters more. */
export interface CellNote {
  mark: Mark;
  words: string;
  since: string | null;
  /** The deploy it is about. */
  deployId: string | null;
  /** Whether the strip tells it, for all the surfaces it touches. */
  isToldAbove?: boolean;
}

type Flight = NonNullable<SurfaceTile["in_flight"]>;

const STILL = {
  failed: "What was live before still is.",
  pending: "What was live before still is.",
  unknown: "Look at the platform.",
} as const;

const byNewest = (one: CellNote, other: CellNote) => (other.since ?? "").localeCompare(one.since ?? "");

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The look of a cell: what is under way on it first, then what is wrong with it. */
export function toneOfCell(tile: SurfaceTile): CellTone {
  const { in_flight: live, health } = tile;
  if (live?.state === "unresolved" || live?.state === "unknown") return "doubtful";
  if (health === "down" || health === "unreachable") return "failing";
  if (live !== null) return isMoving(live) ? "flying" : "waiting";
  if (endedBadly(tile)) return "failing";
  return health === "degraded" || isDrifting(tile) ? "warned" : "calm";
}

/** The shape before a cell's first line; what was not seen just now is never a check. */
export function markOfCell(tile: SurfaceTile, isSeenNow: boolean): Mark {
  const live = tile.in_flight;
  const health = HEALTH_LOOK[tile.health];
  if (tile.health === "down" || tile.health === "unreachable") return health;
  if (live !== null) return live.blocked_by === null ? lookOf(live.state) : { shape: "pause", tone: "wait" };
  if (tile.last_deploy !== null && endedBadly(tile)) return lookOf(tile.last_deploy.state);
  if (!isSeenNow) return { shape: "dashed", tone: "unknown" };
  if (isDrifting(tile)) return { shape: "triangle", tone: "wait" };
  return health;
}

/** Everything beside the facts that a cell has to tell: what is under way, then what came about last. */
export function notesOf(tile: SurfaceTile): CellNote[] {
  const cameAbout = [...endNotes(tile), ...heldNotes(tile), ...liveNotes(tile)];
  return [...flightNotes(tile), ...cameAbout.toSorted(byNewest), ...sightNotes(tile)];
}

/** What was tried last and is not what is live. */
function endNotes(tile: SurfaceTile): CellNote[] {
  const { last_deploy: last, release_attempt: attempt } = tile;
  const notes: CellNote[] = [];
  if (last !== null && endedBadly(tile)) {
    const words = `Last deploy ${lookOf(last.state).word.toLowerCase()}`;
    notes.push({ mark: lookOf(last.state), words, since: last.finished_at, deployId: last.id });
  }
  if (attempt !== null) {
    const { words, since, state } = attempt;
    notes.push({
      mark: LOOK_OF_ATTEMPT[state],
      words: `${capitalised(words)}. ${STILL[state]}`,
      since,
      deployId: null,
    });
  }
  return notes;
}

function heldNotes({ held }: SurfaceTile): CellNote[] {
  if (held === null) return [];
  const words = `Held after a rollback: ${held.reason}`;
  return [{ mark: { shape: "pause", tone: "wait" }, words, since: held.since, deployId: null }];
}

function liveNotes({ drift, explanation, sync, live }: SurfaceTile): CellNote[] {
  const wait: Mark = { shape: "triangle", tone: "wait" };
  if (drift !== null && drift.seen === null) {
    return [{ mark: wait, words: `Drifted: ${drift.reason}`, since: drift.since, deployId: null }];
  }
  if (sync === "drifted") {
    return [
      {
        mark: wait,
        words: `Drifted: ${live === null ? "it" : shortSha(live.sha)} is not on main.`,
        since: null,
        deployId: null,
      },
    ];
  }
  if (drift !== null || explanation?.state !== "unknown") return [];
  return [
    { mark: { shape: "dashed", tone: "unknown" }, words: explanation.words, since: explanation.since, deployId: null },
  ];
}

function flightNotes({ in_flight: live }: SurfaceTile): CellNote[] {
  if (live === null) return [];
  if (live.state === "unresolved") {
    const words = "Did this deploy run?";
    return [{ mark: lookOf(live.state), words, since: live.state_since, deployId: live.id }];
  }
  if (live.blocked_by === null) return [];
  const { since } = live.blocked_by;
  const mark: Mark = { shape: "pause", tone: "wait" };
  return [{ mark, words: heldWords(live.blocked_by).title, since, deployId: live.id }];
}

function sightNotes({ problem, unwatched }: SurfaceTile): CellNote[] {
  const mark: Mark = { shape: "dashed", tone: "unknown" };
  return [
    ...(problem === null ? [] : [{ mark, words: problem, since: null, deployId: null, isToldAbove: true }]),
    ...unwatched.map(({ message, since }) => ({ mark, words: message, since, deployId: null })),
  ];
}

/** The note for a cell's second line; that a platform could not be asked is told once for all, and by how old the rest is. */
export function lineOf(notes: readonly CellNote[]): CellNote | null {
  return notes.find(({ isToldAbove }) => isToldAbove !== true) ?? null;
}

/** "Up · 6 behind", and of what was not seen just now nothing that sounds like the present. */
export function stateWords(tile: SurfaceTile): string {
  const [health, sync] = [HEALTH_LOOK[tile.health].word, lookOfSync(tile).word];
  return `${health} · ${sync.charAt(0).toLowerCase()}${sync.slice(1).replace(" main", "")}`;
}

/** "4/9 Install", or what the state is called. */
export function shortStepWords({ state, step, stored_state: stored }: Flight): string {
  if (state === "unknown") return `Unknown (${stored ?? "no word"})`;
  if (state !== "running" || step === null) return lookOf(state).word;
  return `${step.number}/${step.total} ${step.name}`;
}

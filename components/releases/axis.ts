import type { HealthHistory } from "@/lib/releases/schemas";

export interface Span {
  /** Milliseconds. */
  from: number;
  to: number;
}

type Health = HealthHistory["changes"][number]["health"];

/** How the address was for a while, as parts of a hundred of the axis. */
export interface Segment {
  health: Health;
  detail: string | null;
  start: number;
  width: number;
}

export interface Tick {
  at: number;
  label: string;
  /** The same, shorter. */
  short: string;
  width: number;
  isWeekend: boolean;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Of a hundred: closer labels would lie on each other. */
const APART = 9;

/** Where a moment lies on an axis, from 0 to 100. */
export function placeOf(at: number, { from, to }: Span): number {
  return Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100));
}

/** The health of an axis from its beginning to its end; before the first change nobody looked. */
export function segmentsOf(changes: HealthHistory["changes"], span: Span): Segment[] {
  const unseen = { at: new Date(span.from).toISOString(), health: "unknown" as const, detail: "Nobody looked yet" };
  const all = [unseen, ...changes];
  return all.flatMap(({ at, health, detail }, index) => {
    const next = all[index + 1];
    const start = placeOf(Date.parse(at), span);
    const width = (next === undefined ? 100 : placeOf(Date.parse(next.at), span)) - start;
    return width <= 0 ? [] : [{ health, detail, start, width }];
  });
}

/** The days of an axis, by UTC. */
export function dayTicks(span: Span): Tick[] {
  const first = Math.ceil(span.from / DAY) * DAY;
  const days = Math.floor((span.to - first) / DAY) + 1;
  return Array.from({ length: Math.max(0, days) }, (_, index) => dayTick(first + index * DAY, span));
}

function dayTick(at: number, span: Span): Tick {
  const date = new Date(at);
  const short = String(date.getUTCDate());
  const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short", timeZone: "UTC" }).format(date);
  const place = placeOf(at, span);
  const width = placeOf(at + DAY, span) - place;
  return { at: place, short, label: `${weekday} ${short}`, width, isWeekend: [0, 6].includes(date.getUTCDay()) };
}

/** Every quarter of an hour on the axis of the last hour, by UTC. */
export function quarterTicks(span: Span): Tick[] {
  const first = Math.ceil(span.from / (15 * MINUTE)) * 15 * MINUTE;
  const count = Math.floor((span.to - first) / (15 * MINUTE)) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const at = first + index * 15 * MINUTE;
    const label = new Date(at).toISOString().slice(11, 16);
    return { at: placeOf(at, span), label, short: label, width: 0, isWeekend: false };
  });
}

/** Which of these places, from left to right, have room for a label. */
export function labelled(places: readonly number[]): boolean[] {
  let last = Number.NEGATIVE_INFINITY;
  return places.map((place) => {
    if (place - last < APART) return false;
    last = place;
    return true;
  });
}

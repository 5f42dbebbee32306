import { EVENTS, isAuditAction } from "@/lib/audit/events";
import type { AuditFilter, Fault } from "@/lib/audit/schemas";
import { utcWords } from "@/lib/core/words";

const MINUTE_MS = 60_000;
/** A checkpoint is due after so many rows, or when the oldest row that none covers is so old; a minute later it is missing. */
const ROWS_PER_CHECKPOINT = 1_000;
const DUE_AFTER_MS = 9 * MINUTE_MS;
const OVERDUE_AFTER_MS = 10 * MINUTE_MS;
const RETRIED_WITHIN_MS = 10 * MINUTE_MS;
/** A checkpoint that has been on its way for longer holds up none that is newer. */
const UNDER_WAY_MS = 10 * MINUTE_MS;
/** Not more often, however much is written: a place outside has limits of its own. */
const BETWEEN_CHECKPOINTS_MS = 10_000;

export interface Uncovered {
  /** Rows since the newest checkpoint, and when the oldest of them was written; rows about checkpoints do not count. */
  rows: number;
  oldestAt: Date | null;
  lastCheckpointAt: Date | null;
  /** Whether a checkpoint is still on its way outside. */
  isPending: boolean;
}

export interface Search {
  /** What a row is found by in the index; `console_audit_terms` makes the same of a row. */
  terms: string[];
  /** What has to be in the row's text besides. */
  pieces: string[];
}

// The same runs of ASCII that are no letter, digit or _ as in the migration
const BETWEEN_WORDS = /[\u0001-/:-@[-^`{-\u007f]+/;
const SHORT_SHA = /^[0-9a-f]{7,39}$/;

/** Lower case where it is ASCII, as the index has it. */
const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const FAULT_WORDS: Record<Fault, (seq: number) => string> = {
  missing: (seq) => `Row ${seq} is missing.`,
  not_following: (seq) => `Row ${seq} does not follow from the row before it: one of the two was changed or replaced.`,
  altered: (seq) =>
    `Row ${seq} was changed after it was written: its bytes do not have the hash they were stored with.`,
  misnumbered: (seq) => `Row ${seq} carries another number in its bytes: it was moved.`,
  column_differs: (seq) => `Row ${seq} has a column that says something else than its bytes.`,
  head_differs: (seq) => `The end of the log is not where its head says: row ${seq} is the first that is in doubt.`,
  tail_cut: (seq) => `Row ${seq} and what followed is gone: a signed checkpoint covers more rows.`,
  rewritten: (seq) => `Row ${seq} is not the one a signed checkpoint was made of: the log was written anew.`,
};

/** Whether it is time for a checkpoint. */
export function isCheckpointDue({ rows, oldestAt, lastCheckpointAt, isPending }: Uncovered, now: Date): boolean {
  if (isPending || oldestAt === null) return false;
  if (now.getTime() - oldestAt.getTime() >= DUE_AFTER_MS) return true;
  const pause = lastCheckpointAt === null ? Number.POSITIVE_INFINITY : now.getTime() - lastCheckpointAt.getTime();
  return rows >= ROWS_PER_CHECKPOINT && pause >= BETWEEN_CHECKPOINTS_MS;
}

/** Whether a checkpoint that waits to be put outside still keeps the next from being made. */
export function isUnderWay(checkpoint: { at: Date; anchoredAt: Date | null }, now: Date): boolean {
  return checkpoint.anchoredAt === null && now.getTime() - checkpoint.at.getTime() < UNDER_WAY_MS;
}

/** Whether rows have stood outside every anchor for longer than one takes to be made. */
export function isCoverageOverdue(since: Date, now: Date): boolean {
  return now.getTime() - since.getTime() >= OVERDUE_AFTER_MS;
}

/** How much of the log no anchor covers, and what that means. */
export function coverageWords({ rows, since }: { rows: number; since: string | null }): string {
  if (since === null) return "Every row is covered by an anchor.";
  const are = rows === 1 ? "1 row is" : `${rows} rows are`;
  return `${are} not covered by an anchor since ${utcWords(new Date(since))}: if they were cut off, nothing would show it before the next one.`;
}

/** Milliseconds until a checkpoint that could not be put outside is tried again: 15 s, doubled each time, at most 10 minutes. */
export function retryDelay(attempts: number): number {
  return Math.min(15_000 * 2 ** Math.min(attempts, 10), RETRIED_WITHIN_MS);
}

/** What to look for, or null where nothing can be found. */
export function searchOf(filter: AuditFilter): Search | null {
  if (contradicts(filter)) return null;
  const { env, subject_kind, subject_id, q } = filter;
  const text = lower(q ?? "")
    .split(/\s+/)
    .filter((piece) => piece !== "")
    .map(searchPiece);
  const others = [named("env", env), named("kind", subject_kind), named("subject", subject_id)];
  const terms = [...facets(filter), ...others.flatMap((facet) => facet ?? []), ...text.flatMap((piece) => piece.terms)];
  return { terms: [...new Set(terms)], pieces: text.flatMap((piece) => piece.pieces) };
}

/** Whether nothing can match: an action belongs to one family only. */
function contradicts({ family, action }: AuditFilter): boolean {
  if (family === undefined || action === undefined) return false;
  return !isAuditAction(action) || EVENTS[action].family !== family;
}

/** What is asked of one piece of the text that was searched for: the first digits of a SHA, or words, and the piece as it was written. */
function searchPiece(piece: string): Search {
  if (SHORT_SHA.test(piece) && /\d/.test(piece)) return { terms: [piece.slice(0, 7)], pieces: [piece] };
  const words = wordsOf(piece);
  // As it stands inside a JSON text; a piece that is one word is found by that word alone.
  const isWord = words.length === 1 && words[0] === piece;
  return { terms: words, pieces: isWord ? [] : [JSON.stringify(piece).slice(1, -1)] };
}

function wordsOf(piece: string): string[] {
  return piece
    .split(BETWEEN_WORDS)
    .map((word) => [...word].slice(0, 100).join(""))
    .filter((word) => [...word].length >= 2);
}

function named(name: string, value: string | undefined): string | null {
  return value === undefined ? null : `${name}:${value}`;
}

/** The filters that combine: alone one of them is a term; of several, every pair is. */
function facets({ family, action, actor, surface_id }: AuditFilter): string[] {
  const what = action === undefined ? named("family", family) : named("action", action);
  const given = [what, named("actor", actor), named("surface", surface_id)].flatMap((facet) => facet ?? []);
  const [first, second, third] = given;
  if (first === undefined || second === undefined) return given;
  if (third === undefined) return [`${first} ${second}`];
  return [`${first} ${second}`, `${first} ${third}`, `${second} ${third}`];
}

/** What is wrong with a row, in a sentence that names it. */
export function faultWords(seq: number, fault: Fault): string {
  return FAULT_WORDS[fault](seq);
}

/** Of two bad rows the one that comes first. */
export function earlier<Bad extends { seq: number }>(one: Bad | null, other: Bad | null): Bad | null {
  if (one === null || other === null) return one ?? other;
  return other.seq < one.seq ? other : one;
}

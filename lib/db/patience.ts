/** Milliseconds that the writes of one request may wait for the writes of others, in all: queue, connection and locks together. */
export const PATIENCE_MS = 4_000;
/** Milliseconds that one statement waits for a lock where its caller has that long. */
export const LOCK_WAIT_MS = 3_000;
/** Whoever has no time left still tries: what nobody holds is had at once. */
const LAST_TRY_MS = 200;

/** How long one caller may still wait for the writes of others. */
export interface Patience {
  /** Milliseconds. */
  leftMs: number;
}

/** The wait of one transaction, from its first moment in the queue. */
export interface Wait {
  /** Milliseconds that it may still take. */
  left: () => number;
  soFar: () => number;
  /** Takes what it took from its caller's patience. */
  end: () => void;
}

export function newPatience(): Patience {
  return { leftMs: PATIENCE_MS };
}

/** Begins a wait that its caller's patience ends; without a caller who is waited for it has patience of its own. */
export function beginWait(patience: Patience = newPatience(), now: () => number = Date.now): Wait {
  const began = now();
  const soFar = () => now() - began;
  return {
    soFar,
    left: () => Math.max(LAST_TRY_MS, patience.leftMs - soFar()),
    end: () => {
      patience.leftMs -= soFar();
    },
  };
}

/** Milliseconds as people read them, e.g. "3 s" or "0.4 s". */
export function waitWords(ms: number): string {
  const seconds = ms / 1_000;
  return `${seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)} s`;
}

"use client";

import { useEffect, useState } from "react";

/** One moment of the page: the clock that only goes forward, the calendar's, and the mark of the heartbeat. */
interface Pulse {
  /** Milliseconds since the page began. */
  at: number;
  /** Milliseconds of Date.now(); null before the first tick, when the server painted. */
  date: number | null;
  beats: number;
}

const EVERY_MS = 1_000;
const TICKS_PER_BEAT = 5;
/** A device that slept goes on with a clock that stood still: what passed meanwhile is told by the other one. */
const JUMP_MS = 5_000;

/**
 * Ticks each second. The heartbeat is sent back each fifth time, in the same commit that paints the clock: a page that does not
 * paint does not beat.
 */
export function usePulse(onJump: (ms: number) => void): Pulse {
  const [pulse, setPulse] = useState<Pulse>({ at: 0, date: null, beats: 0 });
  useEffect(() => {
    let ticks = 0;
    let last = { at: performance.now(), date: Date.now() };
    const tick = () => {
      const now = { at: performance.now(), date: Date.now() };
      const jumped = now.date - last.date - (now.at - last.at);
      if (jumped > JUMP_MS) onJump(jumped);
      last = now;
      ticks += 1;
      setPulse({ ...now, beats: Math.floor(ticks / TICKS_PER_BEAT) });
    };
    tick();
    const timer = setInterval(tick, EVERY_MS);
    return () => clearInterval(timer);
  }, [onJump]);
  return pulse;
}

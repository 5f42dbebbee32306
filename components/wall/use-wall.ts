"use client";

import { useEffect, useReducer, useRef } from "react";

import { type Kept, keep, takeKept } from "@/components/wall/kept-wall";
import { type Look, reloadOnceServed, watchWall } from "@/components/wall/watch-wall";
import { addSamples, type Samples } from "@/lib/wall/rules";
import type { Wall } from "@/lib/wall/schemas";

export interface WallState {
  wall: Wall | null;
  /** When the request for it was sent, by the clock that only goes forward; before 0 what was kept from before this page. */
  sentAt: number;
  /** Good answers of this page: each renews the lease of what is shown. */
  frames: number;
  /** Looks in a row that brought nothing, and why the last one did. */
  failures: number;
  problem: string | null;
  /** Why this screen may not show the wall; then it holds no data. */
  refusal: string | null;
  samples: Samples;
  /** How far this device's calendar clock is behind the server's, in milliseconds. */
  offsetMs: number;
}

type Told = Look | { kind: "kept"; kept: Kept; sentAt: number } | { kind: "jumped"; ms: number };

interface Given {
  initial: Wall | null;
  refusal: string | null;
  /** The build that made this page. */
  build: string;
}

/** A screen's memory lasts longer than its patience with writing: once a minute. */
const KEEP_EVERY_MS = 60_000;
/** Screens do not come all at once to a build that has just started. */
const RELOAD_AFTER_MS = 2_000;
const RELOAD_JITTER_MS = 20_000;

/** What the wall shows, renewed for ever. */
export function useWall({ initial, refusal, build }: Given) {
  const [state, tell] = useReducer(nextState, { initial, refusal }, firstState);
  const keptAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const kept = initial === null && refusal === null ? takeKept(build) : null;
    if (kept !== null) tell({ kind: "kept", kept, sentAt: performance.now() - Math.max(0, Date.now() - kept.sentAt) });
    return watchWall(tell);
  }, [initial, refusal, build]);
  useEffect(() => {
    const { wall, sentAt, samples } = state;
    if (state.refusal !== null) return keep(null);
    const now = performance.now();
    if (wall === null || now - keptAt.current < KEEP_EVERY_MS) return;
    keptAt.current = now;
    keep({ wall, sentAt: Date.now() - (now - sentAt), samples });
  }, [state]);
  useNewBuild(build, state);
  return { state, tell };
}

function nextState(state: WallState, told: Told): WallState {
  switch (told.kind) {
    case "answered": {
      const { wall, sentAt, offsetMs } = told;
      const samples = addSamples(state.samples, state.wall, { wall, elapsed: performance.now() - sentAt });
      const well = { failures: 0, problem: null, refusal: null };
      return { wall, sentAt, offsetMs, samples, frames: state.frames + 1, ...well };
    }
    case "refused":
      return { ...state, wall: null, samples: [], refusal: told.words, failures: 0, problem: null };
    case "failed":
      return { ...state, failures: state.failures + 1, problem: told.words };
    case "kept":
      return state.wall === null ? { ...state, ...told.kept, sentAt: told.sentAt } : state;
    case "jumped":
      return { ...state, sentAt: state.sentAt - told.ms };
  }
}

function firstState({ initial, refusal }: Omit<Given, "build">): WallState {
  const nothing = { failures: 0, problem: null, samples: [], offsetMs: 0 };
  return { wall: initial, sentAt: 0, frames: 0, refusal, ...nothing };
}

/** Loads the page anew when another build answers than the one that made it, each screen at a moment of its own. */
function useNewBuild(build: string, { wall, failures }: WallState): void {
  const isOther = wall !== null && failures === 0 && wall.build !== build;
  useEffect(() => {
    if (!isOther) return;
    const wait = RELOAD_AFTER_MS + Math.random() * RELOAD_JITTER_MS;
    const timer = setInterval(() => void reloadOnceServed(), wait);
    return () => clearInterval(timer);
  }, [isOther]);
}

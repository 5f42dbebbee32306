"use client";

import { useState, useSyncExternalStore } from "react";

import { orderLanes } from "@/lib/board/lanes";
import type { SurfaceTile } from "@/lib/board/schemas";

/** How often the tab has come back to view since the page was loaded. */
let visits = 0;

/**
 * The order of the lanes as the first answer of this visit had it: while somebody looks, no lane moves under their hand. What fails
 * meanwhile is told by the strip. No clock decides: an answer from a server and a browser's visit have clocks of their own.
 */
export function useLaneOrder(tiles: readonly SurfaceTile[], readAt: number): string[] {
  const visit = useSyncExternalStore(
    watchShown,
    () => visits,
    () => 0,
  );
  const [kept, setKept] = useState({ order: orderLanes(tiles), visit, readAt, isAwaited: tiles.length === 0 });
  if (kept.visit !== visit) setKept({ order: kept.order, visit, readAt, isAwaited: true });
  else if (kept.isAwaited && readAt !== kept.readAt) {
    setKept({ order: orderLanes(tiles), visit, readAt, isAwaited: false });
  }
  return kept.order;
}

function watchShown(onChange: () => void): () => void {
  const note = () => {
    if (document.visibilityState !== "visible") return;
    visits += 1;
    onChange();
  };
  document.addEventListener("visibilitychange", note);
  return () => document.removeEventListener("visibilitychange", note);
}

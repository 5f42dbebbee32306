"use client";

import { useState, useSyncExternalStore } from "react";

import { orderLanes } from "@/lib/board/lanes";
import type { SurfaceTile } from "@/lib/board/schemas";

/** When the tab last came back to view, by the browser's clock in milliseconds; 0 since it was opened. */
let shownSince = 0;

/**
 * The order of the lanes as the first answer of this visit had it: while somebody looks, no lane moves under their hand. What fails
 * meanwhile is told by the strip.
 */
export function useLaneOrder(tiles: readonly SurfaceTile[], readAt: number): string[] {
  const since = useSyncExternalStore(
    watchShown,
    () => shownSince,
    () => 0,
  );
  const [kept, setKept] = useState({ order: orderLanes(tiles), readAt });
  const isFirst = kept.order.length === 0 && tiles.length > 0;
  const isFirstSinceShown = kept.readAt < since && readAt !== kept.readAt;
  if (isFirst || isFirstSinceShown) setKept({ order: orderLanes(tiles), readAt });
  return kept.order;
}

function watchShown(onChange: () => void): () => void {
  const note = () => {
    if (document.visibilityState !== "visible") return;
    shownSince = Date.now();
    onChange();
  };
  document.addEventListener("visibilitychange", note);
  return () => document.removeEventListener("visibilitychange", note);
}

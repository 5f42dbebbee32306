"use client";

import { useLayoutEffect, useRef } from "react";

import { formatLocal, formatUtc } from "@/components/ui/time-text";
import { useTipTarget } from "@/components/ui/use-tip-target";

const GAP_PX = 6;
const EDGE_PX = 8;

/** The one tooltip of the page: a listener for all targets costs less than a component for each. */
export function TooltipHost() {
  const box = useRef<HTMLDivElement>(null);
  const target = useTipTarget();
  useLayoutEffect(() => {
    if (target !== null && box.current !== null) placeTooltip(box.current, target);
  });
  if (target === null || !target.isConnected) return null;
  const time = target.dataset.tipTime;
  return (
    <div
      ref={box}
      role="tooltip"
      data-tooltip
      className="fixed top-0 left-0 z-50 max-w-80 rounded-md border border-line bg-raised px-2.5 py-1.5 text-sm text-ink shadow-float"
    >
      {time === undefined ? target.dataset.tip : <AbsoluteTime at={time} />}
    </div>
  );
}

/** Puts the tooltip above its target where there is room, else below, and inside the window. */
function placeTooltip(box: HTMLElement, target: HTMLElement): void {
  const at = target.getBoundingClientRect();
  const above = at.top - box.offsetHeight - GAP_PX;
  const left = at.left + at.width / 2 - box.offsetWidth / 2;
  const furthest = document.documentElement.clientWidth - box.offsetWidth - EDGE_PX;
  box.style.top = `${above < EDGE_PX ? at.bottom + GAP_PX : above}px`;
  box.style.left = `${Math.max(EDGE_PX, Math.min(left, furthest))}px`;
}

function AbsoluteTime({ at }: { at: string }) {
  return (
    <span className="mono grid grid-cols-[auto_1fr] gap-x-3 text-xs">
      <span className="text-faint">UTC</span>
      <span>{formatUtc(at).replace(" UTC", "")}</span>
      <span className="text-faint">Local</span>
      <span>{formatLocal(at)}</span>
    </span>
  );
}

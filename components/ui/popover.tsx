"use client";

import { cloneElement, lazy, Suspense, useState } from "react";

import type { PopoverProps } from "@/components/ui/popover-panel";

const loadPanel = () => import("@/components/ui/popover-panel");
const LazyPanel = lazy(async () => ({ default: (await loadPanel()).PopoverPanel }));
const preloadPanel = () => void loadPanel().catch(() => null);

/** A small panel that opens from its trigger and closes with Escape or a press outside; its code comes when it is wanted. */
export function Popover(props: PopoverProps) {
  const [wanted, setWanted] = useState(false);
  const plain = cloneElement(props.trigger, {
    "aria-haspopup": "dialog",
    "aria-expanded": wanted,
    onPointerEnter: preloadPanel,
    onFocus: preloadPanel,
    onClick: () => setWanted(true),
  });
  if (!wanted) return plain;
  return (
    <Suspense fallback={plain}>
      <LazyPanel {...props} />
    </Suspense>
  );
}

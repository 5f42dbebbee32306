"use client";

import { cloneElement, useState } from "react";

import { later } from "@/components/ui/later";

import type { PopoverProps } from "@/components/ui/popover-panel";

const panel = later(async () => (await import("@/components/ui/popover-panel")).PopoverPanel);

/** A small panel that opens from its trigger and closes with Escape or a press outside; its code comes when it is wanted. */
export function Popover(props: PopoverProps) {
  const [wanted, setWanted] = useState(false);
  const plain = cloneElement(props.trigger, {
    "aria-haspopup": "dialog",
    "aria-expanded": wanted,
    onPointerEnter: panel.preload,
    onFocus: panel.preload,
    onClick: () => setWanted(true),
  });
  if (!wanted) return plain;
  return <panel.Part {...props} waiting={plain} />;
}

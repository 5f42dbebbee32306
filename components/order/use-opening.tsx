"use client";

import { type ComponentType, Fragment, type ReactNode, useState } from "react";
import { later } from "@/components/ui/later";

export interface OpenState {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

interface LaterDialog<Props> {
  Dialog: ComponentType<Props>;
  /** Fetches its code before it is wanted. */
  preload: () => void;
}

/** What opens a dialog, whichever button that is. Each opening starts afresh: nothing typed or read before is left in it. */
export function useOpening(preload: () => void) {
  const [open, setOpen] = useState(false);
  const [opening, setOpening] = useState(0);
  return {
    open,
    wasOpened: opening > 0,
    trigger: {
      "aria-haspopup": "dialog" as const,
      onPointerEnter: preload,
      onFocus: preload,
      onClick: () => {
        setOpening(opening + 1);
        setOpen(true);
      },
    },
    /** The dialog, once it was wanted; it outlives its closing until it is opened again. */
    show: (dialog: (state: OpenState) => ReactNode) =>
      opening === 0 ? null : <Fragment key={opening}>{dialog({ open, onOpenChange: setOpen })}</Fragment>,
  };
}

/** A dialog whose code is fetched when it is first wanted; a fetch that fails is told when the button is pressed, not before. */
export function laterDialog<Props extends object>(load: () => Promise<ComponentType<Props>>): LaterDialog<Props> {
  const { Part, preload } = later(load);
  return { Dialog: Part, preload };
}

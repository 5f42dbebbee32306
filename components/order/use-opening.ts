"use client";

import { useState } from "react";

/** A number that rises with each opening: as the key of a dialog's content it makes every opening start afresh. */
export function useOpening(open: boolean): number {
  const [opening, setOpening] = useState(0);
  const [wasOpen, setWasOpen] = useState(open);
  if (wasOpen !== open) {
    setWasOpen(open);
    if (open) setOpening(opening + 1);
  }
  return opening;
}

"use client";

import { type RefObject, useEffect, useRef } from "react";

/** For what is said above a long form: its element is scrolled into view each time that what it says changes. */
export function useBroughtIntoView(said: unknown): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (said !== null) box.current?.scrollIntoView({ block: "nearest" });
  }, [said]);
  return box;
}

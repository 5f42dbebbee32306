"use client";

import { useSyncExternalStore } from "react";

const neverChanges = () => () => {};

/** The reader's time zone, e.g. `Europe/Berlin`; UTC in what the server renders. */
export function useZone(): string {
  return useSyncExternalStore(
    neverChanges,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => "UTC",
  );
}

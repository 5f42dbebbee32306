import type { Samples } from "@/lib/wall/rules";
import type { Wall } from "@/lib/wall/schemas";

/** What a screen keeps over a reload. */
export interface Kept {
  wall: Wall;
  /** When its request was sent, by this device's calendar clock, in milliseconds. */
  sentAt: number;
  samples: Samples;
}

const PLACE = "wall";

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** The wall that was kept before a reload, or null; one of another build may have another shape, and is not taken. */
export function takeKept(build: string): Kept | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(PLACE) ?? "null");
    return isKept(kept) && kept.wall.build === build ? kept : null;
  } catch {
    return null;
  }
}

function isKept(kept: unknown): kept is Kept {
  return (
    isRecord(kept) && isRecord(kept["wall"]) && typeof kept["sentAt"] === "number" && Array.isArray(kept["samples"])
  );
}

/** A device without room, or that keeps nothing, shows the wall all the same. */
export function keep(kept: Kept | null): void {
  try {
    if (kept === null) localStorage.removeItem(PLACE);
    else localStorage.setItem(PLACE, JSON.stringify(kept));
  } catch {
    // Nothing is kept.
  }
}

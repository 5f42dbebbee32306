import type { Deploy } from "@/lib/deploys/schemas";
import type { Flip } from "@/lib/flags/schemas";
import type { Rotation } from "@/lib/secrets/schemas";

export interface Flights {
  items: readonly Deploy[];
  ended: readonly Deploy[];
  /** Flips of flags that are on their way; each restarts its app. */
  flips: readonly Flip[];
  /** Rotations of secrets that are on their way. */
  rotations: readonly Rotation[];
  /** When the last answer was confirmed, by this browser's clock. */
  confirmedAt: number;
  failure: number | null;
  ownDeploy: boolean;
  enabled: boolean;
}

interface FlightStore {
  tell: (flights: Flights) => void;
  read: () => Flights;
  /** What the page was made with: what comes alive late has to agree with the server first. */
  readFirst: () => Flights;
  subscribe: (listener: () => void) => () => void;
}

/** Keeps what is going out, and tells whoever asked when it has changed. */
export function createFlightStore(first: Flights): FlightStore {
  const listeners = new Set<() => void>();
  let now = first;
  return {
    tell: (flights) => {
      if (isSame(now, flights)) return;
      now = flights;
      for (const listener of listeners) listener();
    },
    read: () => now,
    readFirst: () => first,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

function isSame(one: Flights, other: Flights): boolean {
  return (
    one.items === other.items &&
    one.ended === other.ended &&
    one.flips === other.flips &&
    one.rotations === other.rotations &&
    one.confirmedAt === other.confirmedAt &&
    one.failure === other.failure &&
    one.ownDeploy === other.ownDeploy &&
    one.enabled === other.enabled
  );
}

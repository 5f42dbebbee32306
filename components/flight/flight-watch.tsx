"use client";

import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";

import { type FlightLink, judgeLink } from "@/components/flight/flight-link";
import { createFlightStore, type Flights } from "@/components/flight/flight-store";
import { useEndedFlights } from "@/components/flight/use-ended-flights";
import { useHints } from "@/components/flight/use-hints";
import { useNewBuild } from "@/components/flight/use-new-build";
import { toServerTime, useBrowserNow } from "@/components/ui/clock";
import { ApiError } from "@/lib/core/api-client";
import { inFlightQuery } from "@/lib/deploys/api";
import type { InFlight } from "@/lib/deploys/schemas";
import { liveFlipsQuery } from "@/lib/flags/api";
import type { Flip } from "@/lib/flags/schemas";
import { liveRotationsQuery } from "@/lib/secrets/api";
import type { Rotation } from "@/lib/secrets/schemas";

const RECENTLY_MS = 5 * 60_000;
const NO_FLIPS: readonly Flip[] = [];
const NO_ROTATIONS: readonly Rotation[] = [];

// A store instead of the flights themselves: where a context changes, React makes anew, beside what the server still sends,
// every part of a page that has not come alive yet.
const FlightContext = createContext(
  createFlightStore({
    items: [],
    ended: [],
    flips: [],
    rotations: [],
    confirmedAt: 0,
    failure: null,
    ownDeploy: false,
    enabled: false,
  }),
);

interface FlightWatchProps {
  /** Off: nothing is polled and nothing claims to be live. */
  enabled: boolean;
  /** What was going out when the page was made. */
  initial: InFlight;
  ownSurfaceId: string | null;
  /** The build that made this page. */
  renderedBy: string;
  children: ReactNode;
}

/** What came with the page cannot be older than the navigation that asked for it. */
const pageAskedAt = () => (typeof window === "undefined" ? Number.POSITIVE_INFINITY : performance.timeOrigin);

/** Keeps every part of the page told about what is going out. */
export function FlightWatch({ enabled, initial, ownSurfaceId, renderedBy, children }: FlightWatchProps) {
  const hears = useHints(enabled);
  const query = useQuery({ ...inFlightQuery(hears), enabled, initialData: initial, initialDataUpdatedAt: 0 });
  const { items } = query.data;
  const flips = useQuery({ ...liveFlipsQuery(), enabled }).data?.items ?? NO_FLIPS;
  const rotations = useQuery({ ...liveRotationsQuery(), enabled }).data?.items ?? NO_ROTATIONS;
  const ended = useEndedFlights(items, enabled);
  const isRenewed = useOwnRestart(items.some((item) => item.surface_id === ownSurfaceId) || flips.length > 0);
  const isRestarted = useOwnRestart(rotations.length > 0);
  const ownDeploy = isRenewed || isRestarted;
  useNewBuild({ enabled, isWatching: isRenewed, renderedBy });
  const confirmedAt = query.dataUpdatedAt === 0 ? pageAskedAt() : query.dataUpdatedAt;
  const failure = query.error === null ? null : query.error instanceof ApiError ? query.error.status : 0;
  const flights: Flights = { items, ended, flips, rotations, confirmedAt, failure, ownDeploy, enabled };
  const [store] = useState(() => createFlightStore(flights));
  useEffect(() => store.tell(flights));
  return <FlightContext value={store}>{children}</FlightContext>;
}

/** Whether this very console restarts, or did within the last five minutes: by a deploy of its own, a flip, or a rotation. */
function useOwnRestart(isLive: boolean): boolean {
  const [recent, setRecent] = useState(isLive);
  if (isLive && !recent) setRecent(true);
  useEffect(() => {
    if (isLive || !recent) return;
    const timer = setTimeout(() => setRecent(false), RECENTLY_MS);
    return () => clearTimeout(timer);
  }, [isLive, recent]);
  return isLive || recent;
}

/** What is going out, as last confirmed. */
export function useFlights(): Flights {
  const store = useContext(FlightContext);
  return useSyncExternalStore(store.subscribe, store.read, store.readFirst);
}

/** How far what is shown can be vouched for, judged each second by this browser's clock. */
export function useFlightLink(): FlightLink {
  const { confirmedAt, failure, ownDeploy, enabled } = useFlights();
  const now = useBrowserNow();
  if (!enabled) return { kind: "off" };
  return judgeLink({ ageMs: Math.max(0, now - confirmedAt), failure, ownDeploy });
}

/** The moment up to which time may be counted: the present while that is confirmed, else when it last was. */
export function useCountedUntil(): string | null {
  const { confirmedAt } = useFlights();
  const link = useFlightLink();
  // Switched off, nothing is said about how old an answer is: what counts goes on counting.
  if (link.kind === "live" || link.kind === "off" || !Number.isFinite(confirmedAt)) return null;
  return new Date(toServerTime(confirmedAt)).toISOString();
}

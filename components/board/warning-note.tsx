"use client";

import { useQuery } from "@tanstack/react-query";

import { Callout } from "@/components/ui/callout";
import { RelativeTime } from "@/components/ui/relative-time";
import { surfacesQuery } from "@/lib/board/api";

/** What somebody wants to have said to whoever deploys this surface; it stops nobody. */
export function WarningNote({ surfaceId }: { surfaceId: string }) {
  const { data: tiles } = useQuery(surfacesQuery());
  const lock = tiles?.find((tile) => tile.surface_id === surfaceId)?.lock;
  if (lock?.kind !== "warning") return null;
  return (
    <Callout tone="wait" title={`Warning: ${lock.reason}`}>
      by {lock.by}, set <RelativeTime at={lock.since} />. It does not stop this deploy.
    </Callout>
  );
}

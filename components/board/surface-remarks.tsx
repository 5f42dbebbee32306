"use client";

import { LiveRemarks, Remark } from "@/components/board/live-remarks";
import { LockRemark } from "@/components/board/lock-remark";
import { lookOfSync } from "@/components/board/look-of-surface";
import type { OnSurface } from "@/components/board/on-surface";
import { HeldNote } from "@/components/flight/held-note";
import { SurfaceHoldNote } from "@/components/holds/held-note";
import { WaitingRollback } from "@/components/rollbacks/waiting-rollback";

/** What is to be said of a surface besides: its hold and its lock, what nobody can tell of it, and what its deploy waits for. */
export function SurfaceRemarks({ tile, may }: Omit<OnSurface, "door">) {
  const sync = lookOfSync(tile);
  return (
    <div className="grid grid-cols-1 gap-1">
      {tile.held === null ? null : <SurfaceHoldNote surfaceId={tile.surface_id} hold={tile.held} permit={may.resume} />}
      {tile.waiting_rollback === null ? null : (
        <WaitingRollback surfaceId={tile.surface_id} waiting={tile.waiting_rollback} permit={may.cancel} />
      )}
      {tile.lock === null ? null : <LockRemark lock={tile.lock} />}
      {tile.sync === "in_sync" ? null : (
        <Remark shape={sync.shape} tone={sync.tone}>
          {sync.word}
        </Remark>
      )}
      <LiveRemarks tile={tile} review={may.review} />
      {tile.problem === null ? null : (
        <Remark shape="dashed" tone="unknown">
          {tile.problem}
        </Remark>
      )}
      {tile.in_flight?.blocked_by == null ? null : (
        <Remark shape="pause" tone="wait">
          <HeldNote held={tile.in_flight.blocked_by} />
        </Remark>
      )}
    </div>
  );
}

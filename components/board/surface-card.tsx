"use client";

import Link from "next/link";
import { DeployAction } from "@/components/board/deploy-action";
import type { DeployDoor } from "@/components/board/deploy-door";
import { LiveRemarks, Remark } from "@/components/board/live-remarks";
import { LockRemark } from "@/components/board/lock-remark";
import { HEALTH_LOOK, lookOfSync, PLATFORM_NAME, unknownLiveWords } from "@/components/board/look-of-surface";
import { DeployStateLabel, requesterWords, stepWords } from "@/components/flight/deploy-state";
import { useCountedUntil } from "@/components/flight/flight-watch";
import { HeldNote } from "@/components/flight/held-note";
import { StepBar } from "@/components/flight/step-bar";
import { LockControl } from "@/components/locks/lock-control";
import { TargetMark } from "@/components/shell/target-mark";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";
import { useNow } from "@/components/ui/clock";
import { Elapsed } from "@/components/ui/elapsed";
import { Hash } from "@/components/ui/hash";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusGlyph } from "@/components/ui/status-glyph";
import type { SurfaceTile } from "@/lib/board/schemas";
import type { Permit } from "@/lib/core/permissions";
import { paths } from "@/lib/paths";

/** A look at a platform older than this is not the present any more. */
const OLD_LOOK_MS = 10 * 60_000;

/** Whether this person may lock a surface, and say that a drift was seen. */
export type MayOnTile = Record<"lock" | "review", Permit>;

interface SurfaceCardProps {
  tile: SurfaceTile;
  door: DeployDoor;
  may: MayOnTile;
}

/** One surface: how it is, what is live, what happened last, and the way to deploy it. */
export function SurfaceCard({ tile, door, may }: SurfaceCardProps) {
  const now = useNow(10_000);
  const seenAt = tile.live?.observed_at ?? tile.checked_at;
  const isOld = seenAt !== null && now - Date.parse(seenAt) > OLD_LOOK_MS;
  return (
    <Card className={classNames("flex h-full flex-col", isOld && "stale")}>
      <article
        id={tile.surface_id}
        aria-label={tile.surface_id}
        className="scroll-mt-20 flex h-full flex-col px-4 pt-3 pb-3"
      >
        <div className="flex items-center gap-2">
          <h3 className="min-w-0 truncate text-lg font-semibold tracking-tight" title={tile.surface_id}>
            {tile.surface_id}
          </h3>
          <span className="ml-auto" />
          <LockControl surfaceId={tile.surface_id} lock={tile.lock} permit={may.lock} />
          <TargetMark environment={tile.target_env} />
        </div>
        <p className="truncate text-xs text-faint" title={`${PLATFORM_NAME[tile.platform]} ${tile.app}`}>
          {PLATFORM_NAME[tile.platform]} · {tile.app}
        </p>
        <Axes tile={tile} />
        <Live tile={tile} isOld={isOld} />
        <LiveRemarks tile={tile} review={may.review} />
        {tile.problem === null ? null : (
          <Remark shape="dashed" tone="unknown">
            <span title={tile.problem}>{tile.problem}</span>
          </Remark>
        )}
        {tile.lock === null ? null : <LockRemark lock={tile.lock} />}
        {tile.in_flight?.blocked_by == null ? null : (
          <Remark shape="pause" tone="wait">
            <HeldNote held={tile.in_flight.blocked_by} />
          </Remark>
        )}
        <div className="mt-auto pt-3">
          <div className="flex min-h-14 items-center justify-between gap-3 border-t border-line pt-3">
            <LastDeploy tile={tile} />
            <DeployAction tile={tile} door={door} />
          </div>
        </div>
      </article>
    </Card>
  );
}

function Axes({ tile }: { tile: SurfaceTile }) {
  const health = HEALTH_LOOK[tile.health];
  const sync = lookOfSync(tile);
  return (
    <dl className="mt-2.5 grid grid-cols-2 gap-3">
      {[
        { axis: "Health", look: health, title: tile.health_detail ?? undefined },
        { axis: "Sync", look: sync, title: tile.drift?.reason },
      ].map(({ axis, look, title }) => (
        <div key={axis} className="min-w-0">
          <dt className="sr-only">{axis}</dt>
          <dd className="flex items-center gap-1.5 font-medium" title={title}>
            <StatusGlyph shape={look.shape} tone={look.tone} />
            <span className="truncate">{look.word}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Live({ tile, isOld }: { tile: SurfaceTile; isOld: boolean }) {
  const { live } = tile;
  if (live === null) {
    return <p className="mt-2 flex min-h-6 items-center text-sm text-muted">{unknownLiveWords(tile)}</p>;
  }
  return (
    <p className="mt-2 flex min-h-6 flex-wrap items-center gap-x-2 text-sm text-muted">
      <span className="inline-flex items-center gap-1.5">
        Live <Hash value={live.sha} copy className="text-ink" />
      </span>
      {live.released_at === null ? null : (
        <span className="whitespace-nowrap">
          released <RelativeTime at={live.released_at} />
        </span>
      )}
      {tile.explanation?.state === "baseline" ? (
        <span className="whitespace-nowrap text-faint" title={tile.explanation.words}>
          before our first look
        </span>
      ) : null}
      <span className={classNames("whitespace-nowrap", isOld ? "text-wait" : "text-faint")}>
        seen <RelativeTime at={live.observed_at} />
      </span>
    </p>
  );
}

function LastDeploy({ tile }: { tile: SurfaceTile }) {
  const live = tile.in_flight;
  const until = useCountedUntil();
  if (live !== null) {
    return (
      <div className="min-w-0 flex-1 text-sm">
        <Link
          href={paths.deploy(live.id)}
          className="flex min-w-0 items-center gap-2 underline-offset-4 hover:underline"
        >
          <DeployStateLabel deploy={live} />
          <span className="truncate text-muted">{live.state === "running" ? stepWords(live) : ""}</span>
        </Link>
        <div className="mt-1.5 flex items-center gap-2 text-xs text-faint">
          <StepBar deploy={live} />
          <Elapsed from={live.requested_at} to={until} />
        </div>
      </div>
    );
  }
  const last = tile.last_deploy;
  if (last === null) return <p className="text-sm text-faint">No deploy from this console yet.</p>;
  return (
    <div className="min-w-0 text-sm">
      <Link href={paths.deploy(last.id)} className="inline-flex underline-offset-4 hover:underline">
        <DeployStateLabel deploy={last} />
      </Link>
      <p className="flex min-w-0 gap-1 text-xs text-faint">
        <RelativeTime at={last.finished_at ?? last.requested_at} />
        <span className="truncate" title={requesterWords(last)}>
          {requesterWords(last)}
        </span>
      </p>
    </div>
  );
}

"use client";

import Link from "next/link";
import type { ReactNode } from "react";

import { CellLead, CellLine, CellState } from "@/components/board/cell-lines";
import { CellMenu } from "@/components/board/cell-menu";
import { lineOf, markOfCell, notesOf, toneOfCell } from "@/components/board/cell-says";
import type { DeployDoor, MayOnTile } from "@/components/board/deploy-door";
import { progressWords } from "@/components/flight/deploy-state";
import { EnvironmentShape } from "@/components/shell/environment-shape";
import { classNames } from "@/components/ui/class-names";
import { useNow } from "@/components/ui/clock";
import { StatusGlyph } from "@/components/ui/status-glyph";
import type { SurfaceTile } from "@/lib/board/schemas";
import { isRemembered, isSeen } from "@/lib/board/strip";
import { paths } from "@/lib/paths";

export interface CellProps {
  tile: SurfaceTile;
  door: DeployDoor;
  may: MayOnTile;
  /** The commit that was chosen on the rail. */
  chosen: string | null;
  /** Whether what is live contains the commit that was chosen on the rail: null while nobody knows, undefined without a choice. */
  contains: boolean | null | undefined;
  /** Whether the answers on the page can be called the present. */
  isCurrent: boolean;
}

const LOOKS = {
  calm: "",
  flying: "",
  waiting: "bg-wait-soft",
  failing: "bg-fail-soft shadow-[inset_3px_0_0_var(--color-fail)]",
  warned: "shadow-[inset_3px_0_0_var(--color-wait)]",
  doubtful: "shadow-[inset_3px_0_0_var(--color-unknown)]",
};

/** One surface in its lane: what is live, or what is on its way, in two lines of fixed height; everything else behind its menu. */
export function SurfaceCell({ tile, door, may, chosen, contains, isCurrent }: CellProps) {
  const now = useNow(10_000);
  const isOld = isRemembered(tile, now);
  const isSeenNow = isCurrent && !isOld && (isSeen(tile, now) || tile.health === "never_deployed");
  const tone = toneOfCell(tile);
  const notes = notesOf(tile);
  const mark = markOfCell(tile, isSeenNow);
  return (
    <article
      id={tile.surface_id}
      aria-label={tile.surface_id}
      className={classNames(
        "relative isolate grid h-14 scroll-mt-28 grid-cols-[16px_minmax(0,1fr)_auto_auto] grid-rows-[20px_20px] content-center gap-x-2.5",
        "border-line/60 px-3 text-sm target:bg-hover max-lg:border-t lg:h-[72px] lg:grid-cols-[16px_minmax(0,1fr)_144px_28px]",
        "lg:gap-x-3 lg:gap-y-1 lg:border-l lg:pr-2 lg:pl-4",
        LOOKS[tone],
        (isOld || !isCurrent) && "stale border-solid! border-line/60!",
        contains === true && "bg-accent-soft shadow-[inset_0_0_0_1px_var(--color-accent)]",
      )}
    >
      <FlightLine tile={tile} tone={tone} />
      <StatusGlyph
        {...mark}
        progress={tile.in_flight === null ? 0 : progressWords(tile.in_flight)}
        className="mt-0.5"
      />
      <p className="col-start-2 row-start-1 truncate">
        <CellLead tile={tile} />
      </p>
      <p className="col-start-2 row-start-2 truncate text-muted">
        <CellLine tile={tile} note={lineOf(notes)} isOld={isOld} />
      </p>
      <p className="col-start-3 row-start-1 flex min-w-0 items-center gap-2 font-medium text-muted max-lg:justify-end">
        <LockMark lock={tile.lock} />
        <EnvironmentShape
          environment={tile.target_env}
          className={tile.target_env === "production" ? "text-production-ink" : "text-staging-ink"}
        />
        <Link
          href={paths.surface(tile.surface_id)}
          className="truncate underline-offset-4 hover:underline max-lg:text-xs"
        >
          {tile.surface_id}
        </Link>
      </p>
      <p className="col-start-3 row-start-2 truncate text-xs leading-5 text-faint max-lg:text-right lg:pl-4">
        <CellState tile={tile} isSeenNow={isSeenNow} contains={contains} />
      </p>
      <div className="col-start-4 row-span-2 row-start-1 self-center">
        <CellMenu tile={tile} door={door} may={may} notes={notes.length} isOld={isOld} chosen={chosen} />
      </div>
    </article>
  );
}

/** How far a deploy is fills its own cell; one that waits has an edge of dashes and fills nothing. */
function FlightLine({ tile, tone }: { tile: SurfaceTile; tone: keyof typeof LOOKS }): ReactNode {
  if (tile.in_flight === null) return null;
  if (tone === "flying") {
    return (
      <span aria-hidden className="absolute inset-x-0 bottom-0 -z-10 h-full border-b-2 border-line">
        <span
          className="absolute top-0 left-0 h-[calc(100%+2px)] border-b-2 border-accent bg-accent-soft transition-[width] duration-300"
          style={{ width: `${Math.round(progressWords(tile.in_flight) * 100)}%` }}
        />
      </span>
    );
  }
  return (
    <span
      aria-hidden
      className={classNames(
        "absolute inset-x-0 bottom-0 h-0 border-b-2 border-dashed",
        tone === "doubtful" ? "border-unknown" : "border-wait",
      )}
    />
  );
}

function LockMark({ lock }: { lock: SurfaceTile["lock"] }) {
  if (lock === null) return null;
  const words = lock.kind === "lock" ? "Locked" : "Warning";
  return (
    <span title={`${words} by ${lock.by}: ${lock.reason}`} className="shrink-0">
      <StatusGlyph shape={lock.kind === "lock" ? "lock" : "triangle"} tone="wait" className="size-3.5" />
      <span className="sr-only">{words}: </span>
    </span>
  );
}

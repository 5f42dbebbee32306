"use client";

import { LaneArrow } from "@/components/board/lane-arrow";
import { type CellProps, SurfaceCell } from "@/components/board/surface-cell";
import { classNames } from "@/components/ui/class-names";
import type { LaneRow } from "@/lib/board/lanes";
import type { SurfaceTile } from "@/lib/board/schemas";
import { PLATFORM_KINDS } from "@/lib/core/platform-kinds";

export const LANE_GRID =
  "lg:grid lg:grid-cols-[120px_minmax(0,1fr)_184px_minmax(0,1fr)] xl:grid-cols-[120px_minmax(0,1fr)_200px_minmax(0,1fr)]";

interface LaneRowProps extends Pick<CellProps, "door" | "may" | "isCurrent"> {
  row: LaneRow;
  /** The commit that was chosen on the rail. */
  chosen: string | null;
  contains: (live: string | null) => boolean | null | undefined;
}

/** One row of a lane: its name, staging, how far production is behind, production. */
export function LaneRowView({ row, chosen, contains, door, may, isCurrent }: LaneRowProps) {
  const { lane, isFirst, staging, production } = row;
  const hasIt = production === null ? undefined : contains(production.live?.sha ?? null);
  const choice = chosen === null ? null : { sha: chosen, contains: hasIt ?? null };
  const platform = (production ?? staging)?.platform;
  const cell = (tile: SurfaceTile) => (
    <SurfaceCell
      tile={tile}
      door={door}
      may={may}
      chosen={chosen}
      contains={contains(tile.live?.sha ?? null)}
      isCurrent={isCurrent}
    />
  );
  return (
    <li
      aria-label={`Lane ${lane}`}
      className={classNames(
        LANE_GRID,
        "grid grid-cols-[auto_minmax(0,1fr)] border-line/60 not-first:border-t lg:h-[72px]",
      )}
    >
      <div className="flex h-12 min-w-0 flex-col justify-center px-3 max-lg:row-start-1 lg:h-auto lg:px-4">
        {isFirst ? (
          <>
            <p className="truncate text-base font-semibold">{lane}</p>
            <p className="text-xs text-faint max-lg:hidden">
              {platform === undefined ? "" : PLATFORM_KINDS[platform].name.split(" ")[0]}
            </p>
          </>
        ) : null}
      </div>
      <div className="max-lg:col-span-2 max-lg:row-start-2">
        {staging === null ? <NoStaging isFirst={isFirst} /> : cell(staging)}
      </div>
      <div className="max-lg:col-start-2 max-lg:row-start-1 max-lg:grid">
        <LaneArrow row={row} door={door} may={may} choice={choice} isCurrent={isCurrent} />
      </div>
      <div className="max-lg:col-span-2 max-lg:row-start-3">{production === null ? null : cell(production)}</div>
    </li>
  );
}

function NoStaging({ isFirst }: { isFirst: boolean }) {
  return (
    <p className="flex items-center border-line/60 px-4 text-sm text-faint max-lg:hidden lg:h-[72px] lg:border-l">
      {isFirst ? "No staging. Ships from main." : ""}
    </p>
  );
}

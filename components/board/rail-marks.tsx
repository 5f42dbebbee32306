"use client";

import { EnvironmentShape } from "@/components/shell/environment-shape";
import { classNames } from "@/components/ui/class-names";
import type { MainRail, SurfaceTile } from "@/lib/board/schemas";
import { type Placement, placeOnRail } from "@/lib/board/standing";
import { isRemembered } from "@/lib/board/strip";
import { paths } from "@/lib/paths";

interface RailMarksProps {
  rail: MainRail;
  tiles: readonly SurfaceTile[];
  /** Whether main was read just now. */
  isRead: boolean;
  /** Milliseconds. */
  now: number;
}

interface Mark {
  tile: SurfaceTile;
  /** Its column, 0 for the one of what is older or not known; its row below the rail. */
  column: number;
  row: number;
  words: string;
  isRemembered: boolean;
}

const COLUMNS = 13;

/** A column that has more of them says how many more. */
const ROWS = 3;

const WORDS: Record<Placement["kind"], string> = {
  listed: "",
  older: "older",
  off_main: "not on main",
  unknown: "unknown",
};

/** Where each surface stands on main; a mark slides to its place when something ships. */
export function RailMarks(props: RailMarksProps) {
  const marks = placeMarks(props);
  return (
    <ul aria-label="Where each surface stands on main">
      {marks.map((mark) => (
        <RailMark key={mark.tile.surface_id} mark={mark} more={hiddenBelow(mark, marks)} />
      ))}
    </ul>
  );
}

/** A mark takes the first row that is free, where it can beside its neighbours as well: names are wider than a column. */
function placeMarks({ rail, tiles, isRead, now }: RailMarksProps): Mark[] {
  const placed: Mark[] = [];
  for (const tile of tiles) {
    const place = placeOnRail(tile.live?.sha ?? null, rail);
    const column = place.kind === "listed" ? rail.commits.length - place.index : 0;
    const row = freeRow(column, placed);
    placed.push({ tile, column, row, words: WORDS[place.kind], isRemembered: !isRead || isRemembered(tile, now) });
  }
  return placed;
}

function freeRow(column: number, placed: readonly Mark[]): number {
  const isTaken = (row: number, reach: number) =>
    placed.some((mark) => mark.row === row && Math.abs(mark.column - column) <= reach);
  const rows = Array.from({ length: placed.length + 1 }, (_, row) => row);
  const apart = rows.slice(0, ROWS).find((row) => !isTaken(row, 1));
  return apart ?? rows.find((row) => !isTaken(row, 0)) ?? placed.length;
}

function RailMark({ mark: { tile, column, row, words, isRemembered }, more }: { mark: Mark; more: number }) {
  const said = [words, isRemembered ? "as last seen" : ""].filter(Boolean).join(", ");
  const left = `${((column + 0.5) * 100) / COLUMNS}cqw + var(--pull) + ${row} * var(--aside)`;
  return (
    <li
      style={{ translate: `calc(${left}) calc(${row} * var(--below))` }}
      className={classNames(
        "absolute top-12 left-0 transition-[translate] duration-300 ease-out lg:top-[50px]",
        "[--aside:9px] [--below:0px] lg:[--aside:0px] lg:[--below:18px]",
        pullOf(column),
        row >= ROWS && "lg:sr-only",
      )}
    >
      <a
        href={paths.surfaceTile(tile.surface_id)}
        title={`${tile.surface_id}${said === "" ? "" : `: ${said}`}`}
        className={classNames(
          "flex h-4 items-center gap-1 text-[0.6875rem] font-medium whitespace-nowrap hover:underline",
          isRemembered || words !== "" ? "text-faint" : "text-muted",
        )}
      >
        <EnvironmentShape
          environment={tile.target_env}
          className={classNames(
            "size-[7px]",
            tile.target_env === "production" ? "text-production-ink" : "text-staging-ink",
            isRemembered && "overflow-visible fill-none! stroke-current [stroke-dasharray:2_1.5]",
          )}
        />
        <span className="max-xl:sr-only">
          {tile.surface_id}
          {words === "" ? null : (
            <span className={classNames("font-normal", words === "older" && "sr-only")}> {words}</span>
          )}
          {isRemembered ? <span className="sr-only">, as last seen</span> : null}
        </span>
        {more === 0 ? null : <span className="max-lg:hidden">+{more}</span>}
      </a>
    </li>
  );
}

/** A name stands centred below its column; below the first and the last it keeps inside the board, however long it is. */
function pullOf(column: number): string {
  if (column === 0) return "[--pull:-50%] lg:[--pull:calc(-100%_+_40px)]";
  if (column === COLUMNS - 1) return "[--pull:-50%] lg:[--pull:calc(min(-50%,-100%_+_100cqw/26))]";
  return "[--pull:-50%]";
}

function hiddenBelow({ column, row }: Mark, marks: readonly Mark[]): number {
  return row === ROWS - 1 ? marks.filter((mark) => mark.column === column && mark.row > row).length : 0;
}

"use client";

import { RailMarks } from "@/components/board/rail-marks";
import { classNames } from "@/components/ui/class-names";
import { useNow } from "@/components/ui/clock";
import { formatAgo } from "@/components/ui/time-text";
import { Tip } from "@/components/ui/tooltip";
import type { MainRail as Rail, SurfaceTile } from "@/lib/board/schemas";
import { MAIN_FRESH_MS } from "@/lib/surfaces/rules";

interface MainRailProps {
  rail: Rail;
  tiles: readonly SurfaceTile[];
  chosen: string | null;
  onChoose: (sha: string | null) => void;
  isCurrent: boolean;
}

type RailCommit = Rail["commits"][number];

interface RailNodeProps {
  commit: RailCommit;
  now: number;
  isChosen: boolean;
  onChoose: (sha: string | null) => void;
}

/** The newest commits of main, oldest on the left, with a mark where each surface stands; one of them can be chosen. */
export function MainRail({ rail, tiles, chosen, onChoose, isCurrent }: MainRailProps) {
  const now = useNow(10_000);
  const isRead = isCurrent && rail.read_at !== null && now - Date.parse(rail.read_at) <= MAIN_FRESH_MS;
  const commits = rail.commits.toReversed();
  return (
    <section
      aria-label="Newest commits of main"
      className={classNames(
        "flex h-[72px] border-b border-line lg:h-28",
        !isRead && "stale rounded-t-lg border-x-0 border-t-0",
      )}
    >
      <div className="w-[120px] shrink-0 pt-3 pl-4 max-lg:hidden">
        <p className="font-semibold">main</p>
        <p className="text-xs text-faint" title={rail.problem ?? undefined}>
          {readWords(rail, isRead, now)}
        </p>
      </div>
      <div className="flex min-w-0 flex-1 flex-row-reverse overflow-x-auto overflow-y-hidden lg:overflow-visible">
        <div className="@container relative min-w-[580px] flex-1 lg:min-w-0">
          <div aria-hidden className="absolute top-[35px] right-4 left-2 h-0.5 bg-line lg:top-9" />
          <ol className="grid h-14 grid-cols-[repeat(13,minmax(0,1fr))]">
            <li className="pt-2 text-center text-[0.6875rem] text-faint lg:text-xs">older</li>
            {commits.map((commit) => (
              <RailNode
                key={commit.sha}
                commit={commit}
                now={now}
                isChosen={commit.sha === chosen}
                onChoose={onChoose}
              />
            ))}
          </ol>
          <RailMarks rail={rail} tiles={tiles} isRead={isRead} now={now} />
        </div>
      </div>
    </section>
  );
}

function readWords({ commits, read_at: at }: Rail, isRead: boolean, now: number): string {
  if (at === null) return "not read yet";
  return isRead ? `${commits.length} newest` : `read ${formatAgo(now - Date.parse(at))}`;
}

function RailNode({ commit, now, isChosen, onChoose }: RailNodeProps) {
  const { sha, title, author, pull, committed_at: at } = commit;
  const label = pull === null ? sha.slice(0, 7) : `#${pull.number}`;
  const about = [title, ...(pull === null ? [] : [label]), author, sha.slice(0, 7), formatAgo(now - Date.parse(at))];
  return (
    <li className="min-w-0">
      <Tip text={about.join(" · ")}>
        <button
          type="button"
          aria-pressed={isChosen}
          aria-label={`${label}: ${title}`}
          onClick={() => onChoose(isChosen ? null : sha)}
          className="group flex h-14 w-full flex-col items-center pt-2"
        >
          <span
            className={classNames(
              "max-w-full truncate text-[0.6875rem]/4 lg:text-xs",
              pull === null && "mono",
              isChosen ? "font-semibold text-accent" : "text-faint",
            )}
          >
            {label.slice(0, 5)}
            <span className="max-lg:hidden">{label.slice(5)}</span>
          </span>
          <span
            className={classNames(
              "relative mt-[5px] size-3 rounded-full border-2 border-surface lg:mt-1.5",
              isChosen ? "bg-accent outline-2 outline-offset-1 outline-accent" : "bg-edge group-hover:bg-ink",
            )}
          />
        </button>
      </Tip>
    </li>
  );
}

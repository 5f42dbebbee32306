"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";

import { type DeployDoor, type MayOnTile, refusalOf } from "@/components/board/deploy-door";
import { LANE_GRID, LaneRowView } from "@/components/board/lane-row";
import { MainRail } from "@/components/board/main-rail";
import { useLaneOrder } from "@/components/board/use-lane-order";
import { useFlightLink } from "@/components/flight/flight-watch";
import { EnvironmentShape } from "@/components/shell/environment-shape";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { EmptyState } from "@/components/ui/empty-state";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { mainRailQuery, surfacesQuery } from "@/lib/board/api";
import { groupLanes } from "@/lib/board/lanes";
import type { MainRail as Rail } from "@/lib/board/schemas";
import { containsCommit } from "@/lib/board/standing";
import { paths } from "@/lib/paths";

interface PipelineBoardProps {
  door: DeployDoor;
  may: MayOnTile;
}

const NO_RAIL: Rail = { commits: [], standings: [], read_at: null, problem: null };

/** What is live where: main as a rail, and below it one lane for each product, from staging to production. */
export function PipelineBoard({ door, may }: PipelineBoardProps) {
  const { data: tiles, error, dataUpdatedAt } = useQuery(surfacesQuery());
  const { data: rail = NO_RAIL } = useQuery(mainRailQuery());
  const [sha, setChosen] = useState<string | null>(null);
  const order = useLaneOrder(tiles ?? [], dataUpdatedAt);
  const link = useFlightLink();
  const isCurrent = error === null && (link.kind === "live" || link.kind === "off");
  const index = rail.commits.findIndex((commit) => commit.sha === sha);
  const chosen = rail.commits[index] ?? null;
  if (tiles === undefined || tiles.length === 0) {
    return <EmptyState title="No surface is configured">Name one in cockpit.config.ts.</EmptyState>;
  }
  const contains = (live: string | null) => (chosen === null ? undefined : containsCommit(live, index, rail));
  return (
    <div>
      <WhyNot door={door} />
      <section aria-label="Live now" className="rounded-lg border border-line bg-surface shadow-lift">
        <MainRail rail={rail} tiles={tiles} chosen={chosen?.sha ?? null} onChoose={setChosen} isCurrent={isCurrent} />
        <Heads chosen={chosen} onClear={() => setChosen(null)} />
        <ul>
          {groupLanes(tiles, order).map((row) => (
            <LaneRowView
              key={`${row.lane} ${(row.production ?? row.staging)?.surface_id ?? ""}`}
              row={row}
              door={door}
              may={may}
              chosen={chosen?.sha ?? null}
              contains={contains}
              isCurrent={isCurrent}
            />
          ))}
        </ul>
      </section>
    </div>
  );
}

/** Why none of the buttons below works, for this person or for everybody. */
function WhyNot({ door }: { door: DeployDoor }) {
  const refusal = refusalOf(door);
  if (refusal === null) return null;
  return (
    <p className="mb-2 flex items-start gap-1.5 text-sm text-muted">
      <StatusGlyph shape="lock" tone="neutral" className="mt-0.5" />
      <span>
        {refusal}{" "}
        {door.switchedOn ? null : (
          <Link href={paths.breakGlass()} className="text-accent underline underline-offset-4">
            Break-glass commands
          </Link>
        )}
      </span>
    </p>
  );
}

/** The names of the columns, and the commit that was chosen with the way back. */
function Heads({ chosen, onClear }: { chosen: Rail["commits"][number] | null; onClear: () => void }) {
  return (
    <div
      className={classNames(
        LANE_GRID,
        "h-7 items-center border-b border-line/60 bg-sunken/50 text-[0.6875rem]/4 font-semibold tracking-wide max-lg:h-11",
        chosen === null ? "max-lg:hidden" : "max-lg:flex",
      )}
    >
      <span className="px-4 text-faint max-lg:hidden">LANE</span>
      <span className="flex min-w-0 items-center gap-3 px-4 max-lg:flex-1">
        <span className="flex items-center gap-2 text-staging-ink max-lg:hidden">
          <EnvironmentShape environment="staging" /> STAGING
        </span>
        {chosen === null ? null : (
          <>
            <span className="min-w-0 truncate text-xs font-normal tracking-normal text-muted" title={chosen.title}>
              Chosen: <span className="font-medium text-ink">{chosen.title}</span> · {chosen.author}
            </span>
            <Button size="sm" variant="ghost" className="h-6! px-1.5! max-lg:h-11!" onClick={onClear}>
              Clear<span className="sr-only"> the chosen commit</span>
            </Button>
          </>
        )}
      </span>
      <span className="max-lg:hidden" />
      <span className="flex items-center gap-2 px-4 text-production-ink max-lg:hidden">
        <EnvironmentShape environment="production" /> PRODUCTION
      </span>
    </div>
  );
}

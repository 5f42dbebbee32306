"use client";

import Link from "next/link";
import { useId } from "react";

import { DeployButton } from "@/components/board/deploy-button";
import { type DeployDoor, refusalOf } from "@/components/board/deploy-door";
import { showRefusal } from "@/components/shell/notices";
import { Button, buttonClass } from "@/components/ui/button";
import { Tip } from "@/components/ui/tooltip";
import type { SurfaceTile } from "@/lib/board/schemas";
import { paths } from "@/lib/paths";

interface RefusedProps {
  surfaceId: string;
  refusal: string;
  isSwitchedOff: boolean;
}

/** The tile's way to deploy: the button, or why there is none. */
export function DeployAction({ tile, door }: { tile: SurfaceTile; door: DeployDoor }) {
  if (tile.promotion_required) return tile.in_flight === null ? <PromoteLink tile={tile} /> : <Follow tile={tile} />;
  const refusal = refusalOf(door);
  if (refusal !== null) {
    return tile.in_flight === null ? (
      <Refused surfaceId={tile.surface_id} refusal={refusal} isSwitchedOff={!door.switchedOn} />
    ) : (
      <Follow tile={tile} />
    );
  }
  return (
    <div className="flex flex-col items-end gap-1">
      <DeployButton
        target={tile}
        size="sm"
        accessibleName={`Deploy ${tile.surface_id}`}
        instead={tile.in_flight === null ? null : <Follow tile={tile} />}
      >
        Deploy
      </DeployButton>
      {tile.blockers_count === 0 || tile.in_flight !== null ? null : (
        <p className="text-xs whitespace-nowrap text-wait">
          {tile.blockers_count} {tile.blockers_count === 1 ? "blocker" : "blockers"}
        </p>
      )}
    </div>
  );
}

/** A promoted surface is changed on the page of versions, by nobody from here. */
function PromoteLink({ tile }: { tile: SurfaceTile }) {
  return (
    <Tip text="It takes exactly the commit that its staging twin runs, after a review. It is never deployed from here.">
      <Link href={paths.versions()} className={buttonClass({ size: "sm" })}>
        Promote…<span className="sr-only"> {tile.surface_id} on the page of versions</span>
      </Link>
    </Tip>
  );
}

function Follow({ tile }: { tile: SurfaceTile }) {
  if (tile.in_flight === null) return null;
  return (
    <Link href={paths.deploy(tile.in_flight.id)} className={buttonClass({ size: "sm" })}>
      Follow<span className="sr-only"> the deploy of {tile.surface_id}</span>
    </Link>
  );
}

/** The sentence itself stands above the tiles, once; here it is the button's description and tooltip. */
function Refused({ surfaceId, refusal, isSwitchedOff }: RefusedProps) {
  const reasonId = useId();
  return (
    <div className="flex flex-col items-end gap-1">
      <Tip text={refusal}>
        <Button
          size="sm"
          unavailable
          aria-label={`Deploy ${surfaceId}`}
          aria-describedby={reasonId}
          onRefused={() => showRefusal(refusal)}
        >
          Deploy
        </Button>
      </Tip>
      <span id={reasonId} className="sr-only">
        {refusal}
      </span>
      {isSwitchedOff ? (
        <Link href={paths.breakGlass(surfaceId)} className="text-xs text-accent underline underline-offset-4">
          Break-glass<span className="sr-only"> commands for {surfaceId}</span>
        </Link>
      ) : null}
    </div>
  );
}

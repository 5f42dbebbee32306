"use client";

import Link from "next/link";
import { useId } from "react";

import { DeployButton } from "@/components/surfaces/deploy-button";
import { type DeployDoor, refusalOf } from "@/components/surfaces/deploy-door";
import { Button, buttonClass } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import { Tip } from "@/components/ui/tooltip";
import { paths } from "@/lib/paths";
import type { SurfaceTile } from "@/lib/surfaces/schemas";

/** The tile's way to deploy: the button, or why there is none. */
export function DeployAction({ tile, door }: { tile: SurfaceTile; door: DeployDoor }) {
  if (tile.promotion_required) return tile.in_flight === null ? <PromoteHint tile={tile} /> : <Follow tile={tile} />;
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

function Follow({ tile }: { tile: SurfaceTile }) {
  if (tile.in_flight === null) return null;
  return (
    <Link href={paths.deploy(tile.in_flight.id)} className={buttonClass({ size: "sm" })}>
      Follow<span className="sr-only"> the deploy of {tile.surface_id}</span>
    </Link>
  );
}

interface RefusedProps {
  surfaceId: string;
  refusal: string;
  isSwitchedOff: boolean;
}

/** The sentence itself stands above the tiles, once; here it is the button's description and tooltip. */
function Refused({ surfaceId, refusal, isSwitchedOff }: RefusedProps) {
  const reasonId = useId();
  return (
    <div className="flex flex-col items-end gap-1">
      <Tip text={refusal}>
        <Button size="sm" unavailable aria-label={`Deploy ${surfaceId}`} aria-describedby={reasonId}>
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

function PromoteHint({ tile }: { tile: SurfaceTile }) {
  return (
    <Popover
      title={`${tile.surface_id} is promoted, never deployed`}
      trigger={
        <Button size="sm" aria-label={`Promote ${tile.surface_id}: why not here`}>
          Promote…
        </Button>
      }
    >
      <div className="grid gap-2 text-sm text-muted">
        <p>
          It takes exactly the commit that its staging twin already runs, after a review. It cannot be deployed from
          this page, by anybody.
        </p>
        <p>The page that promotes is not part of this console yet. Until it is, the only way is break-glass.</p>
        <Link href={paths.breakGlass(tile.surface_id)} className="font-medium text-accent underline underline-offset-4">
          Break-glass commands for {tile.surface_id}
        </Link>
      </div>
    </Popover>
  );
}

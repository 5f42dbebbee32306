"use client";

import { MoreHorizontal } from "lucide-react";

import { CHOSEN } from "@/components/board/arrow-says";
import { deployDialog, usePreparedDeploy } from "@/components/board/deploy-button";
import type { DeployDoor, MayOnTile } from "@/components/board/deploy-door";
import { lockDialog } from "@/components/locks/lock-control";
import { useOpening } from "@/components/order/use-opening";
import { IconButton } from "@/components/ui/icon-button";
import { later } from "@/components/ui/later";
import { Popover } from "@/components/ui/popover";
import type { SurfaceTile } from "@/lib/board/schemas";

const panel = later(async () => (await import("@/components/board/cell-panel")).CellPanel);

interface CellMenuProps {
  tile: SurfaceTile;
  door: DeployDoor;
  may: MayOnTile;
  /** How many things there are to tell besides the facts. */
  notes: number;
  isOld: boolean;
  /** The commit that was chosen on the rail. */
  chosen: string | null;
}

/** Everything a cell has no room for, and what can be done with its surface. Its dialogs outlive it; its code comes when it is opened. */
export function CellMenu({ tile, door, may, notes, isOld, chosen }: CellMenuProps) {
  const { surface_id: id } = tile;
  const deploy = useOpening(usePreparedDeploy(id, chosen));
  const lock = useOpening(lockDialog.preload);
  return (
    <>
      <Popover title={id} wide trigger={<MoreButton surfaceId={id} notes={notes} />}>
        <panel.Part
          tile={tile}
          door={door}
          may={may}
          isOld={isOld}
          chosen={chosen}
          deploy={deploy.trigger}
          lock={lock.trigger}
        />
      </Popover>
      {deploy.show((state) => (
        <deployDialog.Dialog target={tile} sha={chosen} origin={chosen === null ? null : CHOSEN} {...state} />
      ))}
      {lock.show((state) => (
        <lockDialog.Dialog surfaceId={id} lock={tile.lock} {...state} />
      ))}
    </>
  );
}

function MoreButton({ surfaceId, notes, ...props }: { surfaceId: string; notes: number }) {
  const told = notes === 0 ? "" : `, ${notes} ${notes === 1 ? "note" : "notes"}`;
  return (
    <IconButton
      label={`More about ${surfaceId}${told}`}
      icon={
        <span className="relative">
          <MoreHorizontal aria-hidden className="size-4" />
          {notes > 1 ? (
            <span aria-hidden className="absolute -top-2 -right-2 text-[0.625rem] font-semibold text-wait">
              {notes}
            </span>
          ) : null}
        </span>
      }
      className="lg:size-7"
      {...props}
    />
  );
}

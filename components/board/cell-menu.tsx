"use client";

import { ExternalLink, MoreHorizontal } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useId } from "react";
import { CHOSEN } from "@/components/board/arrow-says";
import { CellFacts } from "@/components/board/cell-facts";
import { deployDialog } from "@/components/board/deploy-button";
import { type DeployDoor, type MayOnTile, refusalOf } from "@/components/board/deploy-door";
import { linksOf } from "@/components/board/surface-links";
import { lockDialog } from "@/components/locks/lock-control";
import { useOpening } from "@/components/order/use-opening";
import { showRefusal } from "@/components/shell/notices";
import { classNames } from "@/components/ui/class-names";
import { IconButton } from "@/components/ui/icon-button";
import { Popover } from "@/components/ui/popover";
import type { SurfaceTile } from "@/lib/board/schemas";
import { paths } from "@/lib/paths";

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

const ENTRY = "flex min-h-9 w-full items-center rounded-md px-2 text-left text-sm hover:bg-hover max-sm:min-h-11";

interface EntryProps {
  name: string;
  /** Why it does nothing, or null when it works. */
  refusal: string | null;
  onClick: () => void;
  onPointerEnter: () => void;
  onFocus: () => void;
  children: ReactNode;
}

/** Everything a cell has no room for, and what can be done with its surface. Its dialogs outlive it. */
export function CellMenu({ tile, door, may, notes, isOld, chosen }: CellMenuProps) {
  const deploy = useOpening(deployDialog.preload);
  const lock = useOpening(lockDialog.preload);
  const { surface_id: id } = tile;
  const lockName = tile.lock === null ? `Lock or warn about ${id}` : `Release or change the ${tile.lock.kind} of ${id}`;
  return (
    <>
      <Popover title={id} wide trigger={<MoreButton surfaceId={id} notes={notes} />}>
        <CellFacts tile={tile} review={may.review} isOld={isOld} />
        <nav aria-label={`Actions on ${id}`} className="-mx-2 mt-3 grid grid-cols-1 border-t border-line pt-2">
          {tile.promotion_required ? (
            <Link href={paths.versions()} className={ENTRY}>
              Promote…
            </Link>
          ) : (
            <Entry name={`Deploy ${id}`} refusal={refusalOf(door)} {...deploy.trigger}>
              {chosen === null ? "Deploy…" : "Deploy the chosen commit…"}
            </Entry>
          )}
          <Entry name={lockName} refusal={may.lock.allowed ? null : may.lock.message} {...lock.trigger}>
            {tile.lock === null ? "Lock…" : `Release or change the ${tile.lock.kind}…`}
          </Entry>
          <Link href={paths.surface(id)} className={ENTRY}>
            Releases and rollback<span className="sr-only"> of {id}</span>
          </Link>
          <Link href={paths.deploys({ surface_id: id })} className={ENTRY}>
            History<span className="sr-only"> of {id}</span>
          </Link>
          {linksOf(tile).map(({ label, href }) => (
            <a key={label} href={href} target="_blank" rel="noreferrer" className={ENTRY}>
              {label}
              <ExternalLink aria-hidden className="ml-1.5 size-3.5 text-faint" />
              <span className="sr-only"> of {id} (opens a new tab)</span>
            </a>
          ))}
          <Link href={paths.breakGlass(id)} className={ENTRY}>
            Break-glass commands<span className="sr-only"> for {id}</span>
          </Link>
        </nav>
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

/** An entry that does nothing says why, below its name. */
function Entry({ name, refusal, onClick, children, ...props }: EntryProps) {
  const reasonId = useId();
  return (
    <>
      <button
        type="button"
        aria-label={name}
        aria-haspopup="dialog"
        aria-disabled={refusal === null ? undefined : true}
        aria-describedby={refusal === null ? undefined : reasonId}
        onClick={refusal === null ? onClick : () => showRefusal(refusal)}
        className={classNames(ENTRY, refusal !== null && "cursor-not-allowed text-faint")}
        {...(refusal === null ? props : {})}
      >
        {children}
      </button>
      {refusal === null ? null : (
        <p id={reasonId} className="px-2 pb-1 text-xs text-muted">
          {refusal}
        </p>
      )}
    </>
  );
}

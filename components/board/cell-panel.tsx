"use client";

import { ExternalLink } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useId } from "react";

import { CellFacts } from "@/components/board/cell-facts";
import { type DeployDoor, type MayOnTile, refusalOf } from "@/components/board/deploy-door";
import { linksOf } from "@/components/board/surface-links";
import { showRefusal } from "@/components/shell/notices";
import { classNames } from "@/components/ui/class-names";
import type { SurfaceTile } from "@/lib/board/schemas";
import { paths } from "@/lib/paths";

/** What opens a dialog that stands outside the menu. */
interface Opener {
  onClick: () => void;
  onPointerEnter: () => void;
  onFocus: () => void;
}

interface CellPanelProps {
  tile: SurfaceTile;
  door: DeployDoor;
  may: MayOnTile;
  isOld: boolean;
  /** The commit that was chosen on the rail. */
  chosen: string | null;
  deploy: Opener;
  lock: Opener;
}

interface EntryProps extends Opener {
  name: string;
  /** Why it does nothing, or null when it works. */
  refusal: string | null;
  children: ReactNode;
}

const ENTRY = "flex min-h-9 w-full items-center rounded-md px-2 text-left text-sm hover:bg-hover max-sm:min-h-11";

/** What a surface's menu holds: everything that is known of it, and what can be done with it. */
export function CellPanel({ tile, door, may, isOld, chosen, deploy, lock }: CellPanelProps) {
  const { surface_id: id } = tile;
  const lockName = tile.lock === null ? `Lock or warn about ${id}` : `Release or change the ${tile.lock.kind} of ${id}`;
  return (
    <>
      <CellFacts tile={tile} review={may.review} isOld={isOld} />
      <nav aria-label={`Actions on ${id}`} className="-mx-2 mt-3 grid grid-cols-1 border-t border-line pt-2">
        {tile.promotion_required ? (
          <Link href={paths.versions()} className={ENTRY}>
            Promote…
          </Link>
        ) : (
          <Entry name={`Deploy ${id}`} refusal={refusalOf(door)} {...deploy}>
            {chosen === null ? "Deploy…" : "Deploy the chosen commit…"}
          </Entry>
        )}
        <Entry name={lockName} refusal={may.lock.allowed ? null : may.lock.message} {...lock}>
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
    </>
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

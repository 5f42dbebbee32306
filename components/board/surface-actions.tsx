"use client";

import { Lock as LockGlyph, Undo2 } from "lucide-react";
import Link from "next/link";

import { DeployButton } from "@/components/board/deploy-button";
import { type DeployDoor, refusalOf } from "@/components/board/deploy-door";
import type { OnSurface } from "@/components/board/on-surface";
import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog } from "@/components/order/use-opening";
import { ranWords, titleOfRelease } from "@/components/releases/release-words";
import { RollbackButton } from "@/components/rollbacks/rollback-button";
import { showRefusal } from "@/components/shell/notices";
import { Button, buttonClass } from "@/components/ui/button";
import { useNow } from "@/components/ui/clock";
import type { SurfaceTile } from "@/lib/board/schemas";
import type { Permit } from "@/lib/core/permissions";
import { paths } from "@/lib/paths";
import { suggestTarget } from "@/lib/releases/rules";
import type { Release } from "@/lib/releases/schemas";

const lock = laterDialog(async () => (await import("@/components/locks/lock-dialog")).LockDialog);

interface SurfaceActionsProps extends OnSurface {
  releases: readonly Release[];
}

interface SurfaceRollbackProps {
  tile: SurfaceTile;
  sha: string;
  door: DeployDoor;
  permit: Permit;
}

/** The three things to do at three in the morning: roll back, deploy, lock. */
export function SurfaceActions({ tile, releases, door, may }: SurfaceActionsProps) {
  return (
    <div className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap sm:items-center sm:gap-3">
      <div className="max-sm:col-span-2 max-sm:grid">
        <BackToLast tile={tile} target={suggestTarget(releases)} door={door} permit={may.rollBack} />
      </div>
      <DeployHere tile={tile} door={door} />
      <DialogButton
        size="lg"
        refusal={may.lock.allowed ? null : may.lock.message}
        preload={lock.preload}
        label={
          <>
            <LockGlyph aria-hidden className="size-4" />
            {tile.lock === null ? "Lock…" : "Release lock…"}
          </>
        }
      >
        {(state) => <lock.Dialog surfaceId={tile.surface_id} lock={tile.lock} {...state} />}
      </DialogButton>
      <p className="text-xs text-faint max-sm:col-span-2 sm:ml-auto sm:max-w-60 sm:text-right">
        Not undone: config vars, rotated secrets, migrations, data written since.
      </p>
    </div>
  );
}

function BackToLast({ tile, target, door, permit }: Omit<SurfaceRollbackProps, "sha"> & { target: Release | null }) {
  const now = useNow(10_000);
  if (tile.promotion_required) return <RollbackLink tile={tile} />;
  if (target === null) return <p className="text-sm text-muted">Nothing else was seen to run here.</p>;
  return (
    <RollbackButton
      surfaceId={tile.surface_id}
      environment={tile.target_env}
      sha={target.sha}
      variant="accent"
      size="lg"
      refusal={refusalOf({ ...door, permit })}
    >
      <Undo2 aria-hidden className="size-4" />
      <span className="flex min-w-0 flex-wrap items-baseline gap-x-2 leading-tight max-sm:justify-center">
        <span className="max-w-[14rem] truncate sm:max-w-xs">Roll back to “{titleOfRelease(target)}”</span>
        <span className="mono text-xs opacity-80">
          {target.sha.slice(0, 7)} · {ranWords(target, now)}
        </span>
      </span>
    </RollbackButton>
  );
}

/** A promoted surface is rolled back where it is promoted, with a code. */
function RollbackLink({ tile }: { tile: SurfaceTile }) {
  return (
    <Link href={paths.versions()} className={buttonClass({ size: "lg" })}>
      Roll back…<span className="sr-only"> {tile.surface_id} on the page of versions</span>
    </Link>
  );
}

function DeployHere({ tile, door }: { tile: SurfaceTile; door: DeployDoor }) {
  if (tile.in_flight !== null) {
    return (
      <Link href={paths.deploy(tile.in_flight.id)} className={buttonClass({ size: "lg" })}>
        Follow deploy
      </Link>
    );
  }
  if (tile.promotion_required) {
    return (
      <Link href={paths.versions()} className={buttonClass({ size: "lg" })}>
        Promote…
      </Link>
    );
  }
  const refusal = refusalOf(door);
  if (refusal !== null) {
    return (
      <Button size="lg" unavailable title={refusal} onRefused={() => showRefusal(refusal)}>
        Deploy…
      </Button>
    );
  }
  return (
    <DeployButton target={tile} size="lg" accessibleName={`Deploy ${tile.surface_id}`}>
      Deploy…
    </DeployButton>
  );
}

/** Back to one release of the list. */
export function SurfaceRollback({ tile, sha, door, permit }: SurfaceRollbackProps) {
  if (tile.promotion_required || sha === tile.live?.sha) return null;
  return (
    <RollbackButton
      surfaceId={tile.surface_id}
      environment={tile.target_env}
      sha={sha}
      size="sm"
      refusal={refusalOf({ ...door, permit })}
    >
      Roll back to this…<span className="sr-only"> {sha.slice(0, 7)}</span>
    </RollbackButton>
  );
}

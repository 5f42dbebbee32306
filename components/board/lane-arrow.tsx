"use client";

import Link from "next/link";
import { useId } from "react";

import { type ArrowAct, arrowSays, type Choice } from "@/components/board/arrow-says";
import { DeployButton } from "@/components/board/deploy-button";
import { type DeployDoor, type MayOnTile, refusalOf } from "@/components/board/deploy-door";
import { LockControl } from "@/components/locks/lock-control";
import { showRefusal } from "@/components/shell/notices";
import { Button, buttonClass } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { RelativeTime, TimeUntil } from "@/components/ui/relative-time";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { Tip } from "@/components/ui/tooltip";
import type { LaneRow } from "@/lib/board/lanes";
import type { SurfaceTile } from "@/lib/board/schemas";
import { paths } from "@/lib/paths";

interface LaneArrowProps {
  row: LaneRow;
  door: DeployDoor;
  may: MayOnTile;
  choice: Choice | null;
  isCurrent: boolean;
}

interface ActProps {
  act: ArrowAct;
  tile: SurfaceTile;
  door: DeployDoor;
  may: MayOnTile;
}

/** Between staging and production: how far production is behind, and the way to ship it, or what is in the way. */
export function LaneArrow({ row, door, may, choice, isCurrent }: LaneArrowProps) {
  const says = arrowSays(row, choice, isCurrent);
  const { production } = row;
  if (says === null || production === null) return <div className="border-line/60 lg:border-l" />;
  const expiry = says.act.kind === "release" ? (production.lock?.expires_at ?? null) : null;
  return (
    <div
      className={classNames(
        "relative isolate flex items-center gap-2 border-line/60 text-xs text-muted max-lg:justify-end max-lg:pr-3",
        "lg:grid lg:h-[72px] lg:grid-rows-[16px_28px_16px] lg:content-center lg:justify-items-center lg:gap-0.5 lg:border-l",
      )}
    >
      <ArrowLine isStopped={says.isStopped} />
      <p className="row-start-1 flex items-center justify-center gap-1.5 font-medium whitespace-nowrap text-ink lg:w-full">
        {says.top?.mark == null ? null : <StatusGlyph {...says.top.mark} className="size-3.5" />}
        {says.top?.words}
      </p>
      <div className="row-start-2 flex items-center justify-center lg:w-full">
        <Act act={says.act} tile={production} door={door} may={may} />
      </div>
      <p
        className="row-start-3 w-[184px] truncate text-center text-faint max-lg:hidden"
        title={says.caption ?? undefined}
      >
        {expiry === null ? null : (
          <>
            ends <TimeUntil at={expiry} />{" "}
          </>
        )}
        {says.soaksSince == null ? null : (
          <>
            staged <RelativeTime at={says.soaksSince} />
          </>
        )}
        {says.caption}
      </p>
    </div>
  );
}

function ArrowLine({ isStopped }: { isStopped: boolean }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 200 8"
      preserveAspectRatio="none"
      className="absolute inset-x-4 top-1/2 -z-10 h-2 w-[calc(100%-32px)] -translate-y-1/2 text-line max-lg:hidden"
    >
      <path d="M0 4H194" stroke="currentColor" strokeDasharray={isStopped ? "3 3" : undefined} />
      <path d="M194 0l6 4-6 4z" fill="currentColor" />
    </svg>
  );
}

function Act({ act, tile, door, may }: ActProps) {
  const { surface_id: id } = tile;
  switch (act.kind) {
    case "none":
      return (
        <span className="flex items-center gap-1.5 rounded-sm bg-surface px-2.5 text-sm">
          <StatusGlyph {...act.mark} />
          {act.words}
        </span>
      );
    case "follow":
      return (
        <Link href={act.href} className={buttonClass({ size: "sm" })}>
          {act.label}
          <span className="sr-only"> {act.label === "Resume…" ? `deploys of ${id}` : `the deploy of ${id}`}</span>
        </Link>
      );
    case "promote":
      return (
        <Link href={paths.versions()} className={buttonClass({ size: "sm" })}>
          {act.label}
          <span className="sr-only"> {id} on the page of versions</span>
        </Link>
      );
    case "release":
      return <LockControl surfaceId={id} lock={tile.lock} permit={may.lock} label="Release…" />;
    case "deploy":
      return <Deploy act={act} tile={tile} door={door} />;
  }
}

function Deploy({
  act,
  tile,
  door,
}: {
  act: Extract<ArrowAct, { kind: "deploy" }>;
  tile: SurfaceTile;
  door: DeployDoor;
}) {
  const refusal = refusalOf(door);
  const name = `Ship to ${tile.surface_id}`;
  if (refusal !== null) return <Refused name={name} label={act.label} refusal={refusal} />;
  return (
    <DeployButton
      key={act.sha}
      target={tile}
      sha={act.sha ?? undefined}
      origin={act.origin}
      size="sm"
      variant={act.label === "Deploy this…" ? "accent" : "outline"}
      accessibleName={`${act.label} ${name}`}
    >
      {act.label}
    </DeployButton>
  );
}

/** The sentence itself stands above the lanes, once; here it is the button's description and tooltip. */
function Refused({ name, label, refusal }: { name: string; label: string; refusal: string }) {
  const reasonId = useId();
  return (
    <>
      <Tip text={refusal}>
        <Button
          size="sm"
          unavailable
          aria-label={`${label} ${name}`}
          aria-describedby={reasonId}
          onRefused={() => showRefusal(refusal)}
        >
          {label}
        </Button>
      </Tip>
      <span id={reasonId} className="sr-only">
        {refusal}
      </span>
    </>
  );
}

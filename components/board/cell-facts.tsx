"use client";

import Link from "next/link";
import type { ReactNode } from "react";

import { LiveRemarks, Remark } from "@/components/board/live-remarks";
import { LockRemark } from "@/components/board/lock-remark";
import { HEALTH_LOOK, lookOfSync, unknownLiveWords } from "@/components/board/look-of-surface";
import { DeployStateLabel, requesterWords, stepWords } from "@/components/flight/deploy-state";
import { HeldNote } from "@/components/flight/held-note";
import { TargetMark } from "@/components/shell/target-mark";
import { Hash } from "@/components/ui/hash";
import { nameOfEmail } from "@/components/ui/person-name";
import { RelativeTime } from "@/components/ui/relative-time";
import { type Look, StatusGlyph } from "@/components/ui/status-glyph";
import type { SurfaceTile } from "@/lib/board/schemas";
import type { Permit } from "@/lib/core/permissions";
import { PLATFORM_KINDS } from "@/lib/core/platform-kinds";
import { paths } from "@/lib/paths";

interface CellFactsProps {
  tile: SurfaceTile;
  /** Whether this person may say that a drift was seen. */
  review: Permit;
  isOld: boolean;
}

/** Everything that is known about a surface, in full. */
export function CellFacts({ tile, review, isOld }: CellFactsProps) {
  const { problem, lock, held, in_flight: flight } = tile;
  return (
    <div className="text-sm">
      <p className="-mt-2 flex items-center justify-between gap-3 text-xs text-faint">
        <span className="truncate">
          {PLATFORM_KINDS[tile.platform].name} · {tile.app}
        </span>
        <TargetMark environment={tile.target_env} />
      </p>
      <dl className="mt-3 grid grid-cols-[5rem_minmax(0,1fr)] gap-x-3 gap-y-1.5">
        <Fact name="Health">
          <Worded look={HEALTH_LOOK[tile.health]} isOld={isOld} detail={tile.health_detail} />
        </Fact>
        <Fact name="Sync">
          <Worded look={lookOfSync(tile)} isOld={isOld} detail={null} />
        </Fact>
        <Fact name="Live">
          <LiveFact tile={tile} isOld={isOld} />
        </Fact>
        <Fact name={flight === null ? "Last deploy" : "Deploy"}>
          <DeployFact deploy={flight ?? tile.last_deploy} />
        </Fact>
      </dl>
      {held === null ? null : (
        <Remark shape="pause" tone="wait">
          Held since the rollback to <Hash value={held.sha} />: {held.reason} by {nameOfEmail(held.by)},{" "}
          <RelativeTime at={held.since} />. Resume deploys on{" "}
          <Link href={paths.surface(tile.surface_id)} className="text-accent underline underline-offset-4">
            its page
          </Link>
          .
        </Remark>
      )}
      <LiveRemarks tile={tile} review={review} />
      {problem === null ? null : (
        <Remark shape="dashed" tone="unknown">
          {problem}
        </Remark>
      )}
      {lock === null ? null : <LockRemark lock={lock} />}
      {flight?.blocked_by == null ? null : (
        <Remark shape="pause" tone="wait">
          <HeldNote held={flight.blocked_by} />
        </Remark>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

/** What was not seen just now keeps its word and loses its shape. */
function Worded({ look, isOld, detail }: { look: Look; isOld: boolean; detail: string | null }) {
  const mark = isOld ? ({ shape: "dashed", tone: "unknown" } as const) : look;
  return (
    <>
      <StatusGlyph shape={mark.shape} tone={mark.tone} className="mr-1.5 mb-0.5 inline-block" />
      <span className="font-medium">{look.word}</span>
      {detail === null ? null : <span className="text-muted"> {detail}</span>}
    </>
  );
}

function LiveFact({ tile, isOld }: { tile: SurfaceTile; isOld: boolean }) {
  const { live, live_commit: commit, explanation } = tile;
  if (live === null) return <span className="text-muted">{unknownLiveWords(tile)}</span>;
  return (
    <>
      {commit === null ? null : <span className="block font-medium">{commit.title}</span>}
      <span className="flex flex-wrap items-center gap-x-2 text-muted">
        <Hash value={live.sha} copy />
        {live.released_at === null ? null : (
          <span>
            released <RelativeTime at={live.released_at} />
          </span>
        )}
        <span className={isOld ? "text-wait" : "text-faint"}>
          seen <RelativeTime at={live.observed_at} />
        </span>
        {explanation?.state === "baseline" ? <span title={explanation.words}>before our first look</span> : null}
      </span>
    </>
  );
}

function DeployFact({ deploy }: { deploy: SurfaceTile["last_deploy"] }) {
  if (deploy === null) return <span className="text-faint">No deploy from this console yet.</span>;
  return (
    <>
      <Link href={paths.deploy(deploy.id)} className="inline-flex underline-offset-4 hover:underline">
        <DeployStateLabel deploy={deploy} />
      </Link>
      <span className="text-muted">
        {" "}
        {deploy.state === "running" ? `${stepWords(deploy)} ` : ""}
        <Hash value={deploy.sha} /> <RelativeTime at={deploy.finished_at ?? deploy.requested_at} />{" "}
        {requesterWords(deploy)}
      </span>
    </>
  );
}

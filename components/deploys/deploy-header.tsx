"use client";

import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";

import { Unconfirmed } from "@/components/deploys/unconfirmed";
import { DeployStateLabel, expectationOf, startedAgainWords, whoWords } from "@/components/flight/deploy-state";
import { useCountedUntil } from "@/components/flight/flight-watch";
import { CommitTitle } from "@/components/review/commit-title";
import { TargetMark } from "@/components/shell/target-mark";
import { buttonClass } from "@/components/ui/button";
import { Elapsed } from "@/components/ui/elapsed";
import { PersonName } from "@/components/ui/person-name";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatDuration } from "@/components/ui/time-text";
import { titleOf } from "@/lib/core/commit-message";
import type { Deploy, DeployDetail, Shipment } from "@/lib/deploys/schemas";

interface DeployHeaderProps {
  deploy: Deploy;
  /** Its commit, as far as it is known. */
  commit: NonNullable<DeployDetail["commit"]> | null;
  shipment: Shipment | undefined;
  /** What can be done while it is live. */
  children: ReactNode;
}

/** The change and where it goes; how far it is, who asked for it, when and why. */
export function DeployHeader({ deploy, commit, shipment, children }: DeployHeaderProps) {
  const others = othersIn(shipment);
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="text-xl font-semibold tracking-tight break-words">
          {commit === null ? <code>{deploy.sha.slice(0, 7)}</code> : <CommitTitle title={titleOf(commit.message)} />}
          {others === 0 ? null : <span className="font-normal whitespace-nowrap text-muted"> +{others}</span>}
          <span className="font-normal text-muted"> → </span>
          <span className="mr-3 whitespace-nowrap">{deploy.surface_id}</span>
          <span className="relative -top-0.5 inline-block align-middle">
            <TargetMark environment={deploy.target_env} />
          </span>
        </h1>
        <StatusLine deploy={deploy} />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {children}
        {deploy.run_url === null ? null : (
          <a href={deploy.run_url} target="_blank" rel="noreferrer" className={buttonClass({})}>
            Open run
            <ExternalLink aria-hidden className="size-3.5" />
            <span className="sr-only">(opens a new tab)</span>
          </a>
        )}
      </div>
    </header>
  );
}

/** How many changes ship beside the one that names the deploy. */
function othersIn(shipment: Shipment | undefined): number {
  if (shipment?.direction !== "forward" || shipment.commits_total === null) return 0;
  return Math.max(0, shipment.commits_total - 1);
}

function StatusLine({ deploy }: { deploy: Deploy }) {
  const until = useCountedUntil();
  const expected = expectationOf(deploy);
  return (
    <>
      <p role="status" className="mt-1.5 flex flex-wrap items-center gap-x-3 text-base">
        <DeployStateLabel deploy={deploy} />
        <span className="text-muted">
          <Elapsed from={deploy.requested_at} to={deploy.finished_at ?? until} />
          {expected === null ? null : <span className="mono tight"> of ~{formatDuration(expected * 1000)}</span>}
        </span>
      </p>
      <p className="mt-1 text-sm break-words text-muted">
        <Asker deploy={deploy} /> · <RelativeTime at={deploy.requested_at} />
        {deploy.reason === null ? null : ` · “${deploy.reason}”`}
        <Unconfirmed deploy={deploy} />
      </p>
    </>
  );
}

function Asker({ deploy }: { deploy: Deploy }) {
  const { requested_by: by } = deploy;
  return by === null ? (
    whoWords(deploy)
  ) : (
    <>
      <PersonName email={by.email} />
      {startedAgainWords(deploy)}
    </>
  );
}

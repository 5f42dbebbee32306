"use client";

import { ExternalLink } from "lucide-react";
import Link from "next/link";

import {
  DeployGlyph,
  expectationOf,
  lookOf,
  requesterWords,
  stateExplanation,
  stepWords,
} from "@/components/flight/deploy-state";
import { laggingFor } from "@/components/flight/flight-link";
import { useCountedUntil } from "@/components/flight/flight-watch";
import { HeldNote } from "@/components/flight/held-note";
import { StepBar } from "@/components/flight/step-bar";
import { TargetMark } from "@/components/shell/target-mark";
import { useNow } from "@/components/ui/clock";
import { Elapsed } from "@/components/ui/elapsed";
import { Hash } from "@/components/ui/hash";
import { formatDuration } from "@/components/ui/time-text";
import type { Deploy } from "@/lib/deploys/schemas";
import { paths } from "@/lib/paths";

/** One deploy that is going out, with everything that is known about it. */
export function FlightEntry({ deploy }: { deploy: Deploy }) {
  const isLive = deploy.finished_at === null;
  const until = useCountedUntil();
  const expected = expectationOf(deploy);
  return (
    <div className="grid grid-cols-1 gap-1.5 text-sm">
      <div className="flex min-w-0 items-center gap-2">
        <DeployGlyph deploy={deploy} />
        <Link
          href={paths.deploy(deploy.id)}
          className="min-w-0 truncate font-medium underline-offset-4 hover:underline"
        >
          {deploy.surface_id}
        </Link>
        <TargetMark environment={deploy.target_env} />
        <Hash value={deploy.sha} className="text-muted" />
        {deploy.run_url === null ? null : (
          <a
            href={deploy.run_url}
            target="_blank"
            rel="noreferrer"
            className="ml-auto inline-flex items-center gap-1 text-muted underline-offset-4 hover:text-ink hover:underline"
          >
            GitHub <ExternalLink aria-hidden className="size-3.5" />
            <span className="sr-only">run of {deploy.surface_id}, opens a new tab</span>
          </a>
        )}
      </div>
      {isLive ? <StepBar deploy={deploy} /> : null}
      <div className="flex flex-wrap justify-between gap-x-4 text-muted">
        <span className="min-w-0 break-words first-letter:uppercase">
          {isLive ? stepWords(deploy) : lookOf(deploy.state).word}
          {deploy.failure === null ? "" : `: ${deploy.failure.message}`}
          <span className="text-faint"> {requesterWords(deploy)}</span>
        </span>
        <span className="whitespace-nowrap">
          <Elapsed from={deploy.requested_at} to={deploy.finished_at ?? until} />
          {expected === null ? null : <span className="mono tight"> of ~{formatDuration(expected * 1000)}</span>}
        </span>
      </div>
      <FlightNotes deploy={deploy} />
    </div>
  );
}

function FlightNotes({ deploy }: { deploy: Deploy }) {
  const now = useNow();
  const isLive = deploy.finished_at === null;
  const lagging = isLive && deploy.state !== "unresolved" ? laggingFor(deploy, now) : null;
  const explanation = stateExplanation[deploy.state];
  return (
    <div className="text-xs text-faint empty:hidden">
      {explanation === undefined || deploy.blocked_by !== null ? null : <p>{explanation}</p>}
      {deploy.blocked_by === null ? null : (
        <p className="text-wait">
          <HeldNote held={deploy.blocked_by} />
        </p>
      )}
      {lagging === null ? null : (
        <p className="text-wait">Last confirmed by GitHub or the platform {formatDuration(lagging)} ago.</p>
      )}
    </div>
  );
}

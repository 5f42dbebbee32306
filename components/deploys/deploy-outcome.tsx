"use client";

import type { ReactNode } from "react";

import { FoundNote } from "@/components/deploys/found-note";
import { HeldCallout } from "@/components/deploys/held-callout";
import { liveSentence, outcomeTitle } from "@/components/deploys/outcome-words";
import { UnresolvedNote } from "@/components/deploys/unresolved-note";
import { DeployGlyph, lookOf, stateExplanation } from "@/components/flight/deploy-state";
import { laggingFor } from "@/components/flight/flight-link";
import { Callout } from "@/components/ui/callout";
import { classNames } from "@/components/ui/class-names";
import { useNow } from "@/components/ui/clock";
import { Hash } from "@/components/ui/hash";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatDuration } from "@/components/ui/time-text";
import { toneSoft } from "@/components/ui/tone";
import type { Permit } from "@/lib/core/permissions";
import type { Deploy, DeployStep, Shipment } from "@/lib/deploys/schemas";

interface DeployOutcomeProps {
  deploy: Deploy;
  steps: readonly DeployStep[];
  /** Undefined until it has been read. */
  live: Shipment["live"] | undefined;
  maySettle: Permit;
  /** https://github.com/owner/name */
  repositoryUrl: string;
  /** The page that says how to renew a refused key. */
  recoveryUrl: string;
  /** What can be done next, once it has ended. */
  children: ReactNode;
}

type OutcomeCardProps = Omit<DeployOutcomeProps, "maySettle" | "repositoryUrl">;

const EDGES = {
  ok: "border-l-ok",
  run: "border-l-accent",
  wait: "border-l-wait",
  fail: "border-l-fail",
  unknown: "border-l-unknown",
  neutral: "border-l-edge",
} as const;

/** What became of it, what runs now and what to do next; then what it waits for, or how old the knowledge is. */
export function DeployOutcome({ deploy, maySettle, repositoryUrl, ...props }: DeployOutcomeProps) {
  const { blocked_by: held } = deploy;
  return (
    <div className="grid grid-cols-1 gap-3">
      {deploy.state === "unresolved" ? (
        <UnresolvedNote deploy={deploy} permit={maySettle} repositoryUrl={repositoryUrl} />
      ) : (
        <OutcomeCard deploy={deploy} {...props} />
      )}
      <Lagging deploy={deploy} />
      {held === null ? null : <HeldCallout held={held} />}
      <CancelNote deploy={deploy} />
      <FoundNote deploy={deploy} />
    </div>
  );
}

function OutcomeCard({ deploy, steps, live, recoveryUrl, children }: OutcomeCardProps) {
  const { tone } = lookOf(deploy.state);
  const isQuiet = tone === "run" || tone === "neutral";
  return (
    <section
      aria-label="Outcome"
      className={classNames(
        "flex flex-wrap items-start gap-x-4 gap-y-3 rounded-lg border border-l-[3px] border-line px-4 py-3",
        isQuiet ? "bg-surface" : toneSoft[tone],
        EDGES[tone],
      )}
    >
      <div className="flex min-w-0 flex-1 basis-80 gap-3">
        <DeployGlyph deploy={deploy} className="mt-1" />
        <div className="min-w-0">
          <p className="text-lg font-semibold break-words text-ink">
            {outcomeTitle(deploy, steps)} {live === undefined ? null : liveSentence(deploy, live)}
          </p>
          <LiveDetail live={live} />
          <OutcomeDetail deploy={deploy} recoveryUrl={recoveryUrl} />
        </div>
      </div>
      {children}
    </section>
  );
}

/** Its line is kept free until it is known, so that nothing moves. */
function LiveDetail({ live }: { live: Shipment["live"] | undefined }) {
  return (
    <p className="min-h-5 text-sm text-muted">
      {live == null ? null : (
        <>
          <Hash value={live.sha} /> · seen <RelativeTime at={live.observed_at} />
        </>
      )}
    </p>
  );
}

function OutcomeDetail({ deploy, recoveryUrl }: { deploy: Deploy; recoveryUrl: string }) {
  const { failure, state } = deploy;
  if (failure === null) {
    const explained = deploy.finished_at === null ? stateExplanation[state] : undefined;
    return explained === undefined ? null : <p className="text-sm text-muted">{explained}</p>;
  }
  return (
    <p className="text-sm break-words text-muted">
      {failure.message} <code className="text-xs">{failure.code}</code>
      {failure.code === "platform_key_rejected" ? (
        <a
          href={recoveryUrl}
          target="_blank"
          rel="noreferrer"
          className="ml-3 font-medium text-accent underline underline-offset-4"
        >
          How to renew the key<span className="sr-only"> (opens a new tab)</span>
        </a>
      ) : null}
    </p>
  );
}

function Lagging({ deploy }: { deploy: Deploy }) {
  const now = useNow();
  if (deploy.finished_at !== null || deploy.state === "unresolved") return null;
  const silence = laggingFor(deploy, now);
  if (silence === null) return null;
  return (
    <Callout tone="wait" title={`Last confirmed by GitHub or the platform ${formatDuration(silence)} ago.`}>
      This page may be behind. The console keeps asking.
    </Callout>
  );
}

/** What became of somebody's cancel; where it ended the deploy, the end says so by itself. */
function CancelNote({ deploy: { cancel } }: { deploy: Deploy }) {
  if (cancel === undefined || cancel.outcome === "cancelled") return null;
  return <Callout tone={cancel.outcome === "too_late" ? "neutral" : "wait"} title={cancel.message} />;
}

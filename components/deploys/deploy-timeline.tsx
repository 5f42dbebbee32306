"use client";

import { DeployGlyph, lookOf } from "@/components/flight/deploy-state";
import { Elapsed } from "@/components/ui/elapsed";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatUtcTime } from "@/components/ui/time-text";
import { isTerminal } from "@/lib/deploys/rules";
import type { Deploy, DeployTransition } from "@/lib/deploys/schemas";

interface DeployTimelineProps {
  deploy: Deploy;
  transitions: readonly DeployTransition[];
}

interface LastedForProps {
  from: string;
  next: DeployTransition | undefined;
  isLive: boolean;
}

/** Every change of state, when, by whom, and how long each lasted; among them somebody's cancel, and last what holds it up. */
export function DeployTimeline({ deploy, transitions }: DeployTimelineProps) {
  const isLive = deploy.finished_at === null;
  return (
    <ol aria-label="Changes of state" className="px-4 py-3">
      {transitions.map((transition, index) => {
        const next = transitions[index + 1];
        return (
          <li key={transition.seq} className="relative flex gap-3 pb-4 text-sm last:pb-0">
            {next === undefined ? null : (
              <span aria-hidden className="absolute top-5 bottom-0 left-2 w-px -translate-x-1/2 bg-line" />
            )}
            <DeployGlyph deploy={{ state: transition.to, step: null }} className="mt-0.5" />
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-baseline gap-x-2">
                <span className="font-medium">{lookOf(transition.to).word}</span>
                {isCorrection(transition) ? <span className="text-xs text-muted">corrected</span> : null}
                {transition.attempt !== null && transition.attempt > 1 ? (
                  <span className="text-xs text-muted">attempt {transition.attempt}</span>
                ) : null}
                <span className="text-xs text-muted">
                  <LastedFor from={transition.at} next={next} isLive={isLive} />
                </span>
                <span className="ml-auto text-xs whitespace-nowrap text-faint">
                  <span className="mono">{formatUtcTime(transition.at)} UTC</span> · <RelativeTime at={transition.at} />
                </span>
              </p>
              <p className="text-xs break-words text-faint">
                by {transition.actor}
                {transition.note === null ? "" : `: ${transition.note}`}
              </p>
              <CancelAsked deploy={deploy} from={transition.at} to={next?.at ?? null} />
              {next === undefined && deploy.blocked_by !== null ? (
                <p className="text-xs break-words text-muted">Held: {deploy.blocked_by.message}</p>
              ) : null}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** An end that another end, or its run, has taken the place of in the same attempt. */
function isCorrection({ from, note }: DeployTransition): boolean {
  return from !== null && isTerminal(from) && note?.startsWith("Corrected") === true;
}

function LastedFor({ from, next, isLive }: LastedForProps) {
  if (next === undefined && !isLive) return null;
  return (
    <>
      for <Elapsed from={from} to={next?.at ?? null} />
    </>
  );
}

/** Somebody's cancel, where it was asked for during this state. */
function CancelAsked({ deploy: { cancel }, from, to }: { deploy: Deploy; from: string; to: string | null }) {
  if (cancel === undefined || cancel.at < from || (to !== null && cancel.at >= to)) return null;
  return (
    <p className="text-xs break-words text-muted">
      Cancel requested by {cancel.by ?? "somebody"} at <span className="mono">{formatUtcTime(cancel.at)} UTC</span>
    </p>
  );
}

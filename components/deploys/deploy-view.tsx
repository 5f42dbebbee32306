"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { CancelDeploy } from "@/components/deploys/cancel-deploy";
import { DeployFacts } from "@/components/deploys/deploy-facts";
import { DeployOutcome } from "@/components/deploys/deploy-outcome";
import { DeployTimeline } from "@/components/deploys/deploy-timeline";
import { JobSteps } from "@/components/deploys/job-steps";
import { DeployStateLabel, expectationOf } from "@/components/flight/deploy-state";
import { useCountedUntil } from "@/components/flight/flight-watch";
import { TargetMark } from "@/components/shell/target-mark";
import { Callout } from "@/components/ui/callout";
import { Elapsed } from "@/components/ui/elapsed";
import { Section } from "@/components/ui/section";
import { formatDuration } from "@/components/ui/time-text";
import { ApiError } from "@/lib/core/api-client";
import type { Permit } from "@/lib/core/permissions";
import { deployDetailQuery } from "@/lib/deploys/api";
import type { Deploy } from "@/lib/deploys/schemas";

interface DeployViewProps {
  id: string;
  mayCancel: Permit;
  maySettle: Permit;
  /** https://github.com/owner/name */
  repositoryUrl: string;
  /** The page that says how to renew a refused key. */
  recoveryUrl: string;
  /** What can be done next, once it has ended. */
  again: (deploy: Deploy) => ReactNode;
  /** The review note, where one is due or written. */
  review: (deploy: Deploy) => ReactNode;
}

/** A deploy's page: it follows the deploy while that is live. */
export function DeployView({ id, mayCancel, maySettle, repositoryUrl, recoveryUrl, again, review }: DeployViewProps) {
  const { data, error, isError } = useQuery(deployDetailQuery(id));
  const until = useCountedUntil();
  if (data === undefined) return null;
  const { deploy, transitions, steps } = data;
  const isLive = deploy.finished_at === null;
  const expected = expectationOf(deploy);
  return (
    <div className="grid grid-cols-1 gap-6">
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="min-w-0 text-xl font-semibold tracking-tight break-words">{deploy.surface_id}</h1>
            <TargetMark environment={deploy.target_env} />
          </div>
          <p role="status" className="mt-1.5 flex flex-wrap items-center gap-x-3 text-lg">
            <DeployStateLabel deploy={deploy} />
            <span className="text-base text-muted">
              <Elapsed from={deploy.requested_at} to={deploy.finished_at ?? until} />
              {expected === null ? null : (
                <span className="mono tight"> of about {formatDuration(expected * 1000)}</span>
              )}
            </span>
          </p>
        </div>
        <div className="flex items-center gap-2">
          {isLive ? null : again(deploy)}
          {isLive && deploy.cancel === undefined ? <CancelDeploy deploy={deploy} permit={mayCancel} /> : null}
        </div>
      </header>
      {isError ? (
        <Callout tone="wait" title="This page could not be refreshed; what you see was read earlier.">
          {error instanceof ApiError ? error.message : null}
        </Callout>
      ) : null}
      <DeployOutcome deploy={deploy} maySettle={maySettle} repositoryUrl={repositoryUrl} recoveryUrl={recoveryUrl} />
      {review(deploy)}
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem] xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_22rem]">
        <Section title="Job steps">
          <JobSteps steps={steps} deploy={deploy} />
        </Section>
        <Section title="Timeline" className="lg:row-start-2 xl:row-start-auto">
          <DeployTimeline deploy={deploy} transitions={transitions} />
        </Section>
        <div className="lg:row-span-2 xl:row-span-1">
          <DeployFacts deploy={deploy} repositoryUrl={repositoryUrl} />
        </div>
      </div>
    </div>
  );
}

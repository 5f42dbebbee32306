"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { CancelDeploy } from "@/components/deploys/cancel-deploy";
import { DeployFacts, DeployLinks } from "@/components/deploys/deploy-facts";
import { DeployHeader } from "@/components/deploys/deploy-header";
import { DeployOutcome } from "@/components/deploys/deploy-outcome";
import { DeployTimeline } from "@/components/deploys/deploy-timeline";
import { JobSteps } from "@/components/deploys/job-steps";
import { PhaseStrip } from "@/components/deploys/phase-strip";
import { ShippedPanel } from "@/components/deploys/shipped-panel";
import { Callout } from "@/components/ui/callout";
import { Fold } from "@/components/ui/fold";
import { Section } from "@/components/ui/section";
import { ApiError } from "@/lib/core/api-client";
import type { Permit } from "@/lib/core/permissions";
import { deployDetailQuery, shipmentQuery } from "@/lib/deploys/api";
import type { Deploy, DeployDetail, Shipment } from "@/lib/deploys/schemas";

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
  /** Whether it counts as a failure, once it has ended. */
  verdict: ReactNode;
}

/** A deploy's page: it follows the deploy while that is live. */
export function DeployView({ id, repositoryUrl, recoveryUrl, again, review, verdict, ...may }: DeployViewProps) {
  const { data, error, isError } = useQuery(deployDetailQuery(id));
  const shipped = useQuery(shipmentQuery(id, data?.deploy.state ?? "unknown"));
  if (data === undefined) return null;
  const { deploy, transitions, steps } = data;
  const isLive = deploy.finished_at === null;
  return (
    <div className="grid grid-cols-1 gap-5">
      <DeployHeader deploy={deploy} commit={commitOf(data, shipped.data)} shipment={shipped.data}>
        {isLive && deploy.cancel === undefined ? <CancelDeploy deploy={deploy} permit={may.mayCancel} /> : null}
      </DeployHeader>
      <PhaseStrip deploy={deploy} transitions={transitions} />
      {isError ? (
        <Callout tone="wait" title="Couldn’t refresh this page. What you see was read earlier.">
          {messageOf(error)}
        </Callout>
      ) : null}
      <DeployOutcome
        deploy={deploy}
        steps={steps}
        live={shipped.data?.live}
        maySettle={may.maySettle}
        repositoryUrl={repositoryUrl}
        recoveryUrl={recoveryUrl}
      >
        {isLive ? null : again(deploy)}
      </DeployOutcome>
      {review(deploy)}
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Section title="Steps">
          <JobSteps steps={steps} deploy={deploy} />
        </Section>
        <div className="grid grid-cols-1 gap-4">
          <ShippedPanel
            deploy={deploy}
            shipment={shipped.data}
            failure={messageOf(shipped.error)}
            repositoryUrl={repositoryUrl}
          />
          <Fold title="Timeline">
            <DeployTimeline deploy={deploy} transitions={transitions} />
          </Fold>
          <Fold title="Technical">
            <DeployFacts deploy={deploy} repositoryUrl={repositoryUrl} />
          </Fold>
          {isLive ? null : verdict}
          <DeployLinks deploy={deploy} />
        </div>
      </div>
    </div>
  );
}

/** As main was mirrored, else as GitHub's comparison names it. */
function commitOf({ deploy, commit }: DeployDetail, shipment: Shipment | undefined) {
  return commit ?? shipment?.commits.find(({ sha }) => sha === deploy.sha) ?? null;
}

function messageOf(error: Error | null): string | null {
  return error instanceof ApiError ? error.message : null;
}

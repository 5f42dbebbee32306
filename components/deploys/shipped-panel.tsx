"use client";

import { shippedHeading } from "@/components/deploys/outcome-words";
import { CommitList } from "@/components/review/commit-list";
import { Card } from "@/components/ui/card";
import { Hash } from "@/components/ui/hash";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import type { Deploy, Shipment } from "@/lib/deploys/schemas";

interface ShippedPanelProps {
  deploy: Deploy;
  shipment: Shipment | undefined;
  /** Why it could not be read; null while it is, and once it was. */
  failure: string | null;
  /** https://github.com/owner/name */
  repositoryUrl: string;
}

/** The commits between what served as the deploy was sent and its own. */
export function ShippedPanel({ deploy, shipment, failure, repositoryUrl }: ShippedPanelProps) {
  if (shipment === undefined) {
    return (
      <Section title="Commits">
        {failure === null ? (
          <Skeleton className="h-40 rounded-lg" />
        ) : (
          <Card className="px-4 py-4 text-sm text-muted">{failure}</Card>
        )}
      </Section>
    );
  }
  const { commits, taken_away: takenAway } = shipment;
  return (
    <Section title={shippedHeading(deploy, shipment)} aside={<Way deploy={deploy} repositoryUrl={repositoryUrl} />}>
      {commits.length === 0 ? null : (
        <CommitList commits={commits} label="Commits of this deploy" className="max-h-96" />
      )}
      {takenAway.length === 0 ? null : (
        <>
          <h3 className="mt-3 mb-1 text-sm font-medium">Taken away</h3>
          <CommitList commits={takenAway} label="Commits taken away" />
        </>
      )}
      {remarksOn(deploy, shipment).map((remark) => (
        <p key={remark} className="mt-1 text-sm text-muted">
          {remark}
        </p>
      ))}
    </Section>
  );
}

function Way({ deploy: { from_sha: from, sha }, repositoryUrl }: Pick<ShippedPanelProps, "deploy" | "repositoryUrl">) {
  if (from === null || from === sha) return <Hash value={sha} href={`${repositoryUrl}/commit/${sha}`} />;
  return (
    <a
      href={`${repositoryUrl}/compare/${from}...${sha}`}
      target="_blank"
      rel="noreferrer"
      className="mono text-xs text-muted underline decoration-line underline-offset-4 hover:decoration-current"
    >
      {from.slice(0, 7)} → {sha.slice(0, 7)}
      <span className="sr-only">: compare on GitHub (opens a new tab)</span>
    </a>
  );
}

function remarksOn(deploy: Deploy, { status, commits, commits_truncated: isCut, problem }: Shipment): string[] {
  const remarks: string[] = [];
  if (deploy.sha_source === "guess") remarks.push("Its commit is not confirmed yet, so these may change.");
  if (deploy.from_sha === null) remarks.push("Nobody knew what ran before it.");
  if (status === "diverged") remarks.push("The two commits are on different lines of history.");
  if (isCut) remarks.push(`The ${commits.length} newest are listed.`);
  if (problem !== null) remarks.push(problem);
  return remarks;
}

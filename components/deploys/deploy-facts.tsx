"use client";

import { ExternalLink } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Unconfirmed } from "@/components/deploys/unconfirmed";

import { CopyButton } from "@/components/ui/copy-button";
import { Hash } from "@/components/ui/hash";
import { deployFilterString } from "@/lib/deploys/api";
import type { Deploy } from "@/lib/deploys/schemas";
import { paths } from "@/lib/paths";

/** What it is known by, for whoever looks further. */
export function DeployFacts({ deploy, repositoryUrl: configured }: { deploy: Deploy; repositoryUrl: string }) {
  const repositoryUrl = deploy.run_url?.replace(/\/actions\/runs\/.*$/, "") ?? configured;
  return (
    <dl className="divide-y divide-line text-sm">
      <Fact name="Commit">
        <Hash value={deploy.sha} href={`${repositoryUrl}/commit/${deploy.sha}`} copy />
        <Unconfirmed deploy={deploy} />
      </Fact>
      <Fact name="Replaces">
        <Replaced deploy={deploy} repositoryUrl={repositoryUrl} />
      </Fact>
      <Fact name="Ref">
        <span className="mono text-xs break-all">{deploy.ref}</span>
      </Fact>
      <Fact name="Workflow">
        <span className="mono text-xs break-all">{deploy.workflow}</span>
      </Fact>
      <Fact name="GitHub run">
        <RunLink deploy={deploy} />
      </Fact>
      <Fact name="Correlation">
        <span className="mono flex items-center gap-1 text-xs">
          <span className="truncate">{deploy.correlation_id}</span>
          <CopyButton text={deploy.correlation_id} what="correlation id" />
        </span>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] items-center gap-2 px-4 py-2">
      <dt className="text-faint">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

function Replaced({ deploy, repositoryUrl }: { deploy: Deploy; repositoryUrl: string }) {
  if (deploy.from_sha === null) return <span className="text-faint">not known</span>;
  if (deploy.from_sha === deploy.sha) return <span className="text-muted">the same commit</span>;
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <Hash value={deploy.from_sha} href={`${repositoryUrl}/commit/${deploy.from_sha}`} />
      <Outside href={`${repositoryUrl}/compare/${deploy.from_sha}...${deploy.sha}`}>compare</Outside>
    </span>
  );
}

function Outside({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className="inline-flex items-center gap-1 text-accent underline-offset-4 hover:underline"
    >
      {children}
      <ExternalLink aria-hidden className="size-3.5" />
      <span className="sr-only">(opens a new tab)</span>
    </a>
  );
}

function RunLink({ deploy }: { deploy: Deploy }) {
  if (deploy.run_url === null || deploy.run_id === null) return <span className="text-faint">not known yet</span>;
  return (
    <Outside href={deploy.run_url}>
      <span className="mono">{deploy.run_id}</span>
      {deploy.run_attempt !== null && deploy.run_attempt > 1 ? ` attempt ${deploy.run_attempt}` : ""}
    </Outside>
  );
}

/** Where else it is on record. */
export function DeployLinks({ deploy }: { deploy: Deploy }) {
  const history = `${paths.deploys()}${deployFilterString({ surface_id: deploy.surface_id })}`;
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      <Link href={history} className="text-accent underline-offset-4 hover:underline">
        All deploys of {deploy.surface_id}
      </Link>
      <Link
        href={paths.audit({ subject_kind: "deploy", subject_id: deploy.id })}
        className="text-accent underline-offset-4 hover:underline"
      >
        Audit trail
      </Link>
    </p>
  );
}

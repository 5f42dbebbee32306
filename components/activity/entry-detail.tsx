"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";

import { clockWords } from "@/components/activity/zone-days";
import { trailOf } from "@/components/audit/audit-sentence";
import { RowFacts } from "@/components/audit/row-sentence";
import { lookOf } from "@/components/flight/deploy-state";
import { Hash } from "@/components/ui/hash";
import { Skeleton } from "@/components/ui/skeleton";
import { formatDuration } from "@/components/ui/time-text";
import { useZone } from "@/components/ui/use-zone";
import type { ActivityEntry } from "@/lib/activity/schemas";
import { deployDetailQuery } from "@/lib/deploys/api";
import type { Deploy, DeployTransition } from "@/lib/deploys/schemas";
import { paths } from "@/lib/paths";

const LINK = "inline-flex items-center text-accent underline-offset-4 hover:underline max-sm:min-h-11";

/** What is behind an entry: of a deploy its transitions, of anything else what its row tells, and where to read on. */
export function EntryDetail({ entry }: { entry: ActivityEntry }) {
  const { row, deploy } = entry;
  return (
    <div className="grid gap-x-8 gap-y-3 bg-hover px-4 pt-1 pb-4 text-sm sm:pl-22 lg:grid-cols-[minmax(0,1fr)_20rem]">
      {deploy === null ? <RowFacts row={row} isWhole /> : <Transitions id={deploy.id} />}
      <div className="grid content-start gap-2">
        {deploy === null ? null : <Commits deploy={deploy} />}
        <p className="flex flex-wrap gap-x-4">
          {deploy === null ? null : (
            <Link href={paths.deploy(deploy.id)} className={LINK}>
              Open deploy
            </Link>
          )}
          <Link href={deploy === null ? paths.audit({ row: row.seq }) : trailOf(row)} className={LINK}>
            {deploy === null ? `Audit row ${row.seq}` : "Audit rows"}
          </Link>
          {deploy?.run_url == null ? null : (
            <a href={deploy.run_url} target="_blank" rel="noreferrer" className={LINK}>
              Run on GitHub
            </a>
          )}
        </p>
      </div>
    </div>
  );
}

function Transitions({ id }: { id: string }) {
  const { data, error } = useQuery(deployDetailQuery(id));
  if (data === undefined) return error === null ? <Skeleton className="h-24" /> : <p>Couldn’t read its course.</p>;
  return (
    <ol className="min-w-0">
      {data.transitions.map((transition, index) => (
        <Transition key={transition.seq} transition={transition} next={data.transitions[index + 1]} />
      ))}
    </ol>
  );
}

function Transition({ transition: { to, at, note }, next }: { transition: DeployTransition; next?: DeployTransition }) {
  const zone = useZone();
  return (
    <li className="grid grid-cols-[6rem_minmax(0,1fr)_4rem] gap-3 py-0.5 text-xs sm:grid-cols-[6rem_minmax(0,1fr)_4rem_3rem]">
      <span className="font-medium text-ink">{lookOf(to).word}</span>
      <Cell>{note}</Cell>
      <span className="text-right">
        {next === undefined ? "" : formatDuration(Date.parse(next.at) - Date.parse(at))}
      </span>
      <time dateTime={at} className="text-right text-faint max-sm:hidden">
        {clockWords(at, zone)}
      </time>
    </li>
  );
}

function Cell({ children }: { children: ReactNode }) {
  return <span className="min-w-0 truncate">{children}</span>;
}

function Commits({ deploy: { from_sha: from, sha } }: { deploy: Deploy }) {
  return (
    <p className="text-faint">
      {from === null || from === sha ? null : (
        <>
          <Hash value={from} /> <span aria-label="to">→</span>{" "}
        </>
      )}
      <Hash value={sha} copy />
    </p>
  );
}

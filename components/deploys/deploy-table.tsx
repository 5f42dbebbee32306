"use client";

import Link from "next/link";
import { Unconfirmed } from "@/components/deploys/unconfirmed";

import { DeployStateLabel, foundWords, whoWords } from "@/components/flight/deploy-state";
import { useCountedUntil } from "@/components/flight/flight-watch";
import { TargetMark } from "@/components/shell/target-mark";
import { Badge } from "@/components/ui/badge";
import { Elapsed } from "@/components/ui/elapsed";
import { Hash } from "@/components/ui/hash";
import { RelativeTime } from "@/components/ui/relative-time";
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table";
import type { Deploy } from "@/lib/deploys/schemas";
import { paths } from "@/lib/paths";

const KIND_WORDS = {
  deploy: null,
  promotion: "Promotion",
  rollback: "Rollback",
  breakglass: "Break-glass",
  unknown: "Unknown kind",
} as const;

/** Deploys, one a row; on a phone, one a card. */
export function DeployTable({ deploys, caption }: { deploys: readonly Deploy[]; caption: string }) {
  return (
    <Table className="lg:table-fixed">
      <caption className="sr-only">{caption}</caption>
      <TableHead>
        <HeadCell className="lg:w-[12%]">State</HeadCell>
        <HeadCell className="lg:w-[14%]">Surface</HeadCell>
        <HeadCell className="lg:w-[13%]">Target</HeadCell>
        <HeadCell className="lg:w-[12%] xl:w-[16%]">Commit</HeadCell>
        <HeadCell>Who and why</HeadCell>
        <HeadCell className="text-right lg:w-[9%]">Took</HeadCell>
        <HeadCell className="text-right lg:w-[14%] xl:w-[12%]">Started</HeadCell>
      </TableHead>
      <TableBody>
        {deploys.map((deploy) => (
          <DeployRow key={deploy.id} deploy={deploy} />
        ))}
      </TableBody>
    </Table>
  );
}

function DeployRow({ deploy }: { deploy: Deploy }) {
  const until = useCountedUntil();
  return (
    <Row>
      <Cell className="order-1">
        <DeployStateLabel deploy={deploy} />
      </Cell>
      <Cell className="order-3 w-full lg:w-auto">
        <Link
          href={paths.deploy(deploy.id)}
          className="block truncate font-medium underline decoration-line underline-offset-4 hover:decoration-current"
        >
          {deploy.surface_id}
        </Link>
      </Cell>
      <Cell className="order-2 ml-auto lg:ml-0">
        <TargetMark environment={deploy.target_env} />
      </Cell>
      <Cell className="order-4 text-muted">
        {deploy.from_sha === null ? null : (
          <span className="hidden text-faint xl:inline">
            <Hash value={deploy.from_sha} /> <span aria-label="to">→</span>{" "}
          </span>
        )}
        <Hash value={deploy.sha} className="text-ink" />
        <Unconfirmed deploy={deploy} />
      </Cell>
      <Cell className="order-7 w-full text-muted lg:w-auto lg:max-w-72">
        <WhoAndWhy deploy={deploy} />
      </Cell>
      <Cell className="order-5 text-right text-muted">
        <span className="sr-only lg:hidden">took </span>
        <Elapsed from={deploy.requested_at} to={deploy.finished_at ?? until} />
      </Cell>
      <Cell className="order-6 ml-auto text-right text-muted lg:ml-0">
        <RelativeTime at={deploy.requested_at} />
      </Cell>
    </Row>
  );
}

function WhoAndWhy({ deploy }: { deploy: Deploy }) {
  const kind = KIND_WORDS[deploy.kind];
  const why = deploy.failure?.message ?? (foundWords(deploy) === null ? deploy.reason : null);
  const who = whoWords(deploy);
  return (
    <span className="flex min-w-0 items-center gap-2">
      {kind === null ? null : <Badge tone="wait">{kind}</Badge>}
      <span className="min-w-0 truncate" title={why === null ? who : `${who}: ${why}`}>
        {who}
        {why === null ? null : <span className="text-faint"> · {why}</span>}
      </span>
    </span>
  );
}

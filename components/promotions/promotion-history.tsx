"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { lookOfPromotion } from "@/components/promotions/promotion-words";
import type { ConsoleNames } from "@/components/shell/console-names";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Hash } from "@/components/ui/hash";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table";
import { toneText } from "@/components/ui/tone";
import { paths } from "@/lib/paths";
import { recentPromotionsQuery } from "@/lib/promotions/api";
import type { Promotion } from "@/lib/promotions/schemas";

const KIND_WORDS: Record<Promotion["kind"], string> = {
  promotion: "Promotion",
  rollback: "Rollback",
  unknown: "Unknown kind",
};

/** The newest promotions and rollbacks, with their outcomes and the way to their deploys and audit trails. */
export function PromotionHistory({ names }: { names: ConsoleNames }) {
  const { data } = useQuery(recentPromotionsQuery());
  const items = data?.items ?? [];
  return (
    <Section title="Recent promotions">
      {items.length === 0 ? (
        <EmptyState title="No promotions yet">
          What goes from {names.staging.label} to {names.production.label} is listed here, with its outcome.
        </EmptyState>
      ) : (
        <Card>
          <Table>
            <caption className="sr-only">Promotions and rollbacks, newest first</caption>
            <TableHead>
              <HeadCell>Outcome</HeadCell>
              <HeadCell>What</HeadCell>
              <HeadCell>From → to</HeadCell>
              <HeadCell>Who and why</HeadCell>
              <HeadCell className="text-right">Started</HeadCell>
            </TableHead>
            <TableBody>
              {items.map((promotion) => (
                <PromotionRow key={promotion.id} promotion={promotion} />
              ))}
            </TableBody>
          </Table>
        </Card>
      )}
    </Section>
  );
}

function PromotionRow({ promotion }: { promotion: Promotion }) {
  const look = lookOfPromotion(promotion);
  return (
    <Row>
      <Cell className="order-1">
        <span className={`inline-flex items-center gap-1.5 font-medium whitespace-nowrap ${toneText[look.tone]}`}>
          <StatusGlyph shape={look.shape} tone={look.tone} progress={0.5} />
          {look.word}
        </span>
      </Cell>
      <Cell className="order-2">
        <Link
          href={paths.deploy(promotion.deploy_id)}
          className="font-medium underline decoration-line underline-offset-4 hover:decoration-current"
        >
          {KIND_WORDS[promotion.kind]}
          <span className="sr-only"> to {promotion.to_sha.slice(0, 7)}: its deploy</span>
        </Link>{" "}
        <Link
          href={paths.audit({ subject_kind: "promotion", subject_id: promotion.id })}
          className="ml-1 text-xs text-faint underline-offset-4 hover:underline"
        >
          Audit trail
        </Link>
      </Cell>
      <Cell className="order-4 w-full text-muted lg:w-auto">
        {promotion.from_sha === null ? "unknown" : <Hash value={promotion.from_sha} />} <span aria-label="to">→</span>{" "}
        <Hash value={promotion.to_sha} className="text-ink" />
      </Cell>
      <Cell className="order-5 w-full text-muted lg:w-auto lg:max-w-md">
        <WhoAndWhy promotion={promotion} />
      </Cell>
      <Cell className="order-3 ml-auto text-right text-muted lg:order-6 lg:ml-0">
        <RelativeTime at={promotion.requested_at} />
      </Cell>
    </Row>
  );
}

function WhoAndWhy({ promotion }: { promotion: Promotion }) {
  const { requested_by, attempt_by: again, reason, failure, overridden } = promotion;
  const why = failure?.message ?? reason;
  const who = again === undefined ? requested_by.email : `${requested_by.email}, run again by ${again}`;
  return (
    <span className="flex min-w-0 items-center gap-2">
      {overridden.length === 0 ? null : (
        <span title={`Overridden: ${overridden.join(", ")}`}>
          <Badge tone="wait">Overridden</Badge>
        </span>
      )}
      <span className="min-w-0 truncate" title={why === null ? who : `${who}: ${why}`}>
        {who}
        {why === null ? null : <span className="text-faint"> · {why}</span>}
      </span>
    </span>
  );
}

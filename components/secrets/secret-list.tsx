"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { ConsumerList } from "@/components/secrets/consumer-list";
import { ageWords, dueWords, lookOfSecret, ROTATES_WORDS } from "@/components/secrets/secret-words";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";
import { useNow } from "@/components/ui/clock";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table";
import { toneText } from "@/components/ui/tone";
import { paths } from "@/lib/paths";
import { secretsQuery } from "@/lib/secrets/api";
import type { Secret } from "@/lib/secrets/schemas";

const BAR_TONE: Record<Secret["due"], string> = {
  overdue: "fill-fail",
  due: "fill-wait",
  fresh: "fill-edge",
  unknown: "fill-none",
};

interface RowProps {
  secret: Secret;
  /** Why whoever looks cannot rotate secrets here; null where they can. */
  refusal: string | null;
}

/** Every declared secret, what is due first. */
export function SecretList({ refusal }: Pick<RowProps, "refusal">) {
  const { data } = useQuery(secretsQuery());
  if (data === undefined || data.items.length === 0) {
    return (
      <EmptyState title="No secrets declared">
        Declare them in cockpit.config.ts: where each is kept, and how often it changes.
      </EmptyState>
    );
  }
  return (
    <Card>
      <Table>
        <caption className="sr-only">Secrets, what is due first</caption>
        <TableHead>
          {["Secret", "Stored in", "Owner", "Age", "Due", "Rotate"].map((name) => (
            <HeadCell key={name}>{name}</HeadCell>
          ))}
        </TableHead>
        <TableBody>
          {data.items.map((secret) => (
            <SecretRow key={secret.name} secret={secret} refusal={refusal} />
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}

function SecretRow({ secret, refusal }: RowProps) {
  const now = useNow(60_000);
  const look = lookOfSecret(secret);
  return (
    <Row className="items-start">
      <Cell className="w-full lg:w-auto">
        <div className="flex items-start gap-2">
          <StatusGlyph {...look} className="mt-0.5" />
          <div className="min-w-0">
            <Link
              href={paths.secret(secret.name)}
              className="mono inline-flex min-h-6 items-center text-sm font-medium break-all underline-offset-4 hover:underline"
            >
              {secret.name}
            </Link>
            <p className="text-xs text-muted">{secret.title}</p>
            <p className="text-xs text-faint">{ROTATES_WORDS[secret.rotates]}</p>
            {secret.drift === null ? null : (
              <p className="text-xs font-medium text-wait">
                {secret.drift.lasts ? "Come apart: " : "Differs for a moment: "}
                {secret.drift.message} Since <RelativeTime at={secret.drift.since} />.
              </p>
            )}
          </div>
        </div>
      </Cell>
      <Cell className="w-full lg:w-auto">
        <ConsumerList consumers={secret.consumers} />
      </Cell>
      <Cell>{secret.owner}</Cell>
      <Cell>
        <span className="whitespace-nowrap">{ageWords(secret)}</span>
        <AgeBar secret={secret} />
      </Cell>
      <Cell className={classNames("font-medium", toneText[look.tone])}>
        {secret.rotating === null ? dueWords(secret, now) : "rotating now"}
      </Cell>
      <Cell>
        <RowAction secret={secret} refusal={refusal} />
      </Cell>
    </Row>
  );
}

/** How much of the cadence has passed; the words beside it say the same. */
function AgeBar({ secret }: { secret: Secret }) {
  const share = secret.age_days === null ? 0 : Math.min(1, secret.age_days / secret.cadence_days);
  return (
    <svg aria-hidden viewBox="0 0 96 4" className="mt-1 h-1 w-24">
      <rect width={96} height={4} rx={2} className="fill-line" />
      <rect width={Math.round(96 * share)} height={4} rx={2} className={BAR_TONE[secret.due]} />
    </svg>
  );
}

/** The way to a rotation; where there is none, the procedure that needs no console. */
function RowAction({ secret: { name, sop, rotating, checklist_since: since }, refusal }: RowProps) {
  if (refusal === null || since !== null || rotating !== null) {
    return (
      <Link href={paths.secret(name)} className={classNames(buttonClass({ size: "sm" }), "whitespace-nowrap")}>
        {rotating === null ? (since === null ? "Rotate…" : "Checklist") : `${rotating.verified}/${rotating.total}`}
        <span className="sr-only"> {name}</span>
      </Link>
    );
  }
  return (
    <a
      href={sop.url}
      target="_blank"
      rel="noreferrer"
      className="inline-flex min-h-6 items-center text-accent underline underline-offset-4"
    >
      Open SOP<span className="sr-only"> for {name} (opens a new tab)</span>
    </a>
  );
}

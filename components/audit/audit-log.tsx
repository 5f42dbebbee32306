"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";

import { AuditDrawer } from "@/components/audit/audit-drawer";
import { AuditEntry } from "@/components/audit/audit-entry";
import { AuditPages } from "@/components/audit/audit-pages";
import { AuditTail } from "@/components/audit/audit-tail";
import { NothingFound } from "@/components/audit/nothing-found";
import { useOpenRow } from "@/components/audit/use-open-row";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";
import { Skeleton } from "@/components/ui/skeleton";
import { type AuditPlace, auditListQuery } from "@/lib/audit/api";
import type { Environment } from "@/lib/core/config";

interface AuditLogProps {
  place: AuditPlace;
  environment: Environment;
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

/** One page of the log under a filter: rows to read, each to open, with the way to older ones. */
export function AuditLog({ place, environment }: AuditLogProps) {
  const client = useQueryClient();
  const list = auditListQuery(place);
  const { data, isPlaceholderData } = useQuery(list);
  const open = useOpenRow();
  const onKeyDown = useEntryKeys();
  // Rows above this one came while the reader was here.
  const [seenUpTo, setSeenUpTo] = useState<number | null>(null);
  if (data === undefined) return <Skeleton className="h-96" />;
  const newest = data.items[0]?.seq ?? 0;
  const showNew = () => {
    setSeenUpTo(newest);
    void client.refetchQueries({ queryKey: list.queryKey });
  };
  return (
    <div className={classNames(isPlaceholderData && "opacity-60")} aria-busy={isPlaceholderData}>
      <AuditTail place={place} newest={newest} onShow={showNew} />
      {data.items.length === 0 ? (
        <NothingFound place={place} environment={environment} />
      ) : (
        <Card>
          <ol aria-label="Audit rows, newest first" onKeyDown={onKeyDown} className="divide-y divide-line">
            {data.items.map((row) => (
              <AuditEntry
                key={row.seq}
                row={row}
                href={open.hrefOf(row.seq)}
                isOpen={open.seq === row.seq}
                isNew={seenUpTo !== null && row.seq > seenUpTo}
                onOpen={() => open.show(row.seq)}
              />
            ))}
          </ol>
        </Card>
      )}
      <AuditPages place={place} nextCursor={data.next_cursor} isEmpty={data.items.length === 0} />
      <AuditDrawer open={open} known={data.items} />
    </div>
  );
}

/** The arrow keys go from row to row of a list. */
function useEntryKeys() {
  return (event: KeyboardEvent<HTMLElement>) => {
    const step = STEPS[event.key];
    const here = event.target instanceof Element ? event.target.closest("li") : null;
    if (step === undefined || here === null) return;
    const next = step > 0 ? here.nextElementSibling : here.previousElementSibling;
    const entry = next?.querySelector<HTMLElement>("[data-entry]");
    if (entry === null || entry === undefined) return;
    event.preventDefault();
    entry.focus();
  };
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowUp } from "lucide-react";

import { entryId } from "@/components/audit/audit-entry";
import { RowChain } from "@/components/audit/row-chain";
import { RowOrigin } from "@/components/audit/row-origin";
import { RowFacts, RowSentence } from "@/components/audit/row-sentence";
import type { useOpenRow } from "@/components/audit/use-open-row";
import { Callout } from "@/components/ui/callout";
import { CommandBlock } from "@/components/ui/command-block";
import { Drawer } from "@/components/ui/drawer";
import { EmptyState } from "@/components/ui/empty-state";
import { IconButton } from "@/components/ui/icon-button";
import { Skeleton } from "@/components/ui/skeleton";
import { auditAroundQuery } from "@/lib/audit/api";
import type { AuditRow } from "@/lib/audit/schemas";
import { ApiError } from "@/lib/core/api-client";

interface AuditDrawerProps {
  open: ReturnType<typeof useOpenRow>;
  /** Rows that need not be read again. */
  known: readonly AuditRow[];
}

interface StepProps {
  label: string;
  to: AuditRow | null;
  onShow: (seq: number) => void;
  icon: React.ReactNode;
}

/** The whole of one row, at an address of its own. */
export function AuditDrawer({ open, known }: AuditDrawerProps) {
  const { seq } = open;
  const around = useQuery({ ...auditAroundQuery(seq ?? 0), enabled: seq !== null });
  const find = (wanted: number) => [...(around.data?.items ?? []), ...known].find((row) => row.seq === wanted) ?? null;
  const row = seq === null ? null : find(seq);
  const newer = seq === null ? null : find(seq + 1);
  const older = seq === null ? null : find(seq - 1);
  const shown = seq ?? 0;
  return (
    <Drawer
      open={seq !== null}
      onOpenChange={(isOpen) => (isOpen ? null : open.close())}
      title={seq === null ? "Row" : `Row ${seq.toLocaleString("en-GB")}`}
      returnFocus={() => document.getElementById(entryId(shown))}
      actions={
        <>
          <Step label="Newer row" to={newer} onShow={open.show} icon={<ArrowUp aria-hidden className="size-4" />} />
          <Step label="Older row" to={older} onShow={open.show} icon={<ArrowDown aria-hidden className="size-4" />} />
        </>
      }
    >
      {row === null ? (
        <Unread seq={shown} isPending={around.isPending} error={around.error} />
      ) : (
        <div className="grid grid-cols-1 gap-5">
          <div className="grid gap-1 wrap-anywhere">
            <p className="text-base text-muted">
              <RowSentence row={row} />
            </p>
            <RowFacts row={row} isWhole />
          </div>
          <RowOrigin row={row} />
          <RowChain row={row} newer={newer} older={older} isRead={around.isSuccess} onShow={open.show} />
          <RowEnvelope row={row} />
        </div>
      )}
    </Drawer>
  );
}

function Step({ label, to, onShow, icon }: StepProps) {
  return (
    <IconButton
      label={label}
      icon={icon}
      aria-disabled={to === null}
      className="aria-disabled:cursor-not-allowed aria-disabled:opacity-40"
      onClick={() => (to === null ? undefined : onShow(to.seq))}
    />
  );
}

function Unread({ seq, isPending, error }: { seq: number; isPending: boolean; error: Error | null }) {
  if (error !== null) {
    return (
      <Callout tone="wait" title="This row could not be read.">
        {error instanceof ApiError ? error.message : null}
      </Callout>
    );
  }
  if (isPending) {
    return (
      <div role="status">
        <span className="sr-only">Reading the row</span>
        <Skeleton className="h-64" />
      </div>
    );
  }
  return (
    <EmptyState title={`There is no row ${seq.toLocaleString("en-GB")}`}>
      It was not written yet. If it should be there, verify the log: a missing row is what that finds.
    </EmptyState>
  );
}

/** The whole row as it is stored, and as the API answers it. */
function RowEnvelope({ row }: { row: AuditRow }) {
  return (
    <section aria-label="Envelope">
      <h3 className="mb-2 font-semibold">Envelope</h3>
      <CommandBlock command={JSON.stringify(row, null, 2)} what="envelope as JSON" />
    </section>
  );
}

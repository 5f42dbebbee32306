"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";

import { AuditClaim } from "@/components/audit/audit-claim";
import { VerifyVerdict } from "@/components/audit/verify-verdict";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { auditStatusQuery, postAuditVerification, type VerifyProgress } from "@/lib/audit/api";
import type { AuditStatus } from "@/lib/audit/schemas";
import type { Permit } from "@/lib/core/permissions";

const APPENDS_ONLY =
  "The console's own database role can read the log and append to it, and change nothing; the role that migrates still could.";
const MAY_CHANGE =
  "The console's own database role could change the log: nothing in the database prevents that, hashes and checkpoints show it.";

/** Whether the log can be trusted: how far it is anchored, a check of all of it, and what that proves. */
export function IntegrityPanel({ mayVerify }: { mayVerify: Permit }) {
  const client = useQueryClient();
  const { data: status } = useQuery(auditStatusQuery());
  const [progress, setProgress] = useState<VerifyProgress | null>(null);
  const reasonId = useId();
  const verify = useMutation({
    meta: { quiet: true },
    mutationFn: () => {
      setProgress(null);
      return postAuditVerification(setProgress);
    },
    onSettled: () => client.invalidateQueries({ queryKey: auditStatusQuery().queryKey }),
  });
  return (
    <Section title="Integrity">
      <Card className="grid grid-cols-1 gap-3 px-4 py-3">
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          {status === undefined ? (
            <p className="text-sm text-faint">How far the log is anchored is being read.</p>
          ) : (
            <StatusWords status={status} />
          )}
          <div className="min-w-0">
            <Button
              unavailable={!mayVerify.allowed || verify.isPending}
              aria-describedby={mayVerify.allowed ? undefined : reasonId}
              onClick={() => verify.mutate()}
            >
              {verify.isPending ? "Verifying…" : "Verify the log"}
            </Button>
            {mayVerify.allowed ? null : (
              <p id={reasonId} className="mt-1 text-xs text-faint">
                {mayVerify.message}
              </p>
            )}
          </div>
        </div>
        {status === undefined || status.first_bad === null ? null : (
          <Callout role="alert" tone="fail" title="Not intact. Keep the database as it is, and verify the log.">
            {status.first_bad.message}
          </Callout>
        )}
        {verify.isPending ? <Progress progress={progress} rows={status?.rows ?? null} /> : null}
        {verify.isSuccess ? <VerifyVerdict verdict={verify.data} /> : null}
        {verify.isError ? (
          <Callout role="alert" tone="unknown" title="There is no verdict: the log was not verified to its end.">
            {verify.error.message}
          </Callout>
        ) : null}
        <AuditClaim />
      </Card>
    </Section>
  );
}

function StatusWords({ status }: { status: AuditStatus }) {
  const { anchor, last_checkpoint: checkpoint } = status;
  return (
    <div className="min-w-0 text-sm">
      <p>
        <span className="mono">{status.rows.toLocaleString("en-GB")}</span> {status.rows === 1 ? "row" : "rows"}
        {status.oldest_at === null ? null : (
          <>
            , the oldest <RelativeTime at={status.oldest_at} />
          </>
        )}
        .{" "}
        {checkpoint === null ? (
          "No checkpoint yet."
        ) : (
          <>
            Newest checkpoint over {checkpoint.size.toLocaleString("en-GB")} rows, <RelativeTime at={checkpoint.at} />.
          </>
        )}
      </p>
      <p className="mt-1 flex items-baseline gap-1.5 text-muted">
        <StatusGlyph
          shape={anchor.ok ? "check" : "triangle"}
          tone={anchor.ok ? "ok" : "wait"}
          className="translate-y-0.5"
        />
        <span className="min-w-0 wrap-anywhere">{anchor.message}</span>
      </p>
      <p className="mt-1 flex items-baseline gap-1.5 text-muted">
        <StatusGlyph
          shape={status.limited_role ? "check" : "dot"}
          tone={status.limited_role ? "ok" : "neutral"}
          className="translate-y-0.5"
        />
        <span className="min-w-0">{status.limited_role ? APPENDS_ONLY : MAY_CHANGE}</span>
      </p>
    </div>
  );
}

function Progress({ progress, rows }: { progress: VerifyProgress | null; rows: number | null }) {
  const total = progress?.rows ?? rows ?? 0;
  const checked = progress?.checked ?? 0;
  return (
    <div className="grid gap-1 text-sm text-muted">
      <progress
        aria-label="Rows verified"
        max={Math.max(1, total)}
        value={checked}
        className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent"
      />
      <p className="mono tight">
        {checked.toLocaleString("en-GB")} of {total.toLocaleString("en-GB")} rows
      </p>
    </div>
  );
}

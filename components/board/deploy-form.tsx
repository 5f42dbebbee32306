"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import type { DeployTarget } from "@/components/board/deploy-door";
import { DeployRefusal } from "@/components/board/deploy-refusal";
import { WarningNote } from "@/components/board/warning-note";
import { BlockerList } from "@/components/review/blocker-list";
import { CheckSummary } from "@/components/review/check-summary";
import { CommitPicker } from "@/components/review/commit-picker";
import { ShipList } from "@/components/review/ship-list";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Skeleton } from "@/components/ui/skeleton";
import { Textarea } from "@/components/ui/textarea";
import { ApiError } from "@/lib/core/api-client";
import type { DeployReview } from "@/lib/surfaces/schemas";

interface TextState {
  value: string;
  set: (value: string) => void;
}

interface DeployFormProps {
  target: DeployTarget;
  review: UseQueryResult<DeployReview>;
  chosen: string | null;
  onChoose: (sha: string) => void;
  reason: TextState;
  /** Null where nothing needs to be typed. */
  confirm: TextState | null;
  refusal: Error | null;
}

/** What the modal shows between its target and its buttons. */
export function DeployForm({ target, review, chosen, onChoose, reason, confirm, refusal }: DeployFormProps) {
  const errorOf = (path: string) => (refusal instanceof ApiError ? messageAt(refusal, path) : undefined);
  return (
    <div className="grid grid-cols-1 gap-5">
      {refusal === null ? null : <DeployRefusal error={refusal} surfaceId={target.surface_id} />}
      <WarningNote surfaceId={target.surface_id} />
      <ReviewPart review={review} chosen={chosen} onChoose={onChoose} />
      <Field
        label="Reason (optional)"
        hint="Kept in the audit log and shown on the deploy's page."
        error={errorOf("reason")}
      >
        <Textarea value={reason.value} maxLength={500} onChange={(event) => reason.set(event.target.value)} />
      </Field>
      {confirm === null ? null : (
        <Field
          label={
            <>
              Type <Kbd>{target.surface_id}</Kbd> to confirm the deploy to production
            </>
          }
          error={errorOf("confirm")}
        >
          <Input
            value={confirm.value}
            onChange={(event) => confirm.set(event.target.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className="mono"
          />
        </Field>
      )}
    </div>
  );
}

function ReviewPart({ review, chosen, onChoose }: Pick<DeployFormProps, "review" | "chosen" | "onChoose">) {
  const { data, error } = review;
  if (data === undefined && error === null) return <ReviewSkeleton />;
  return (
    <>
      {error === null ? null : (
        <Callout role="alert" tone="fail" title={error.message}>
          {data === undefined ? "Nothing can be deployed until this can be read." : "What you see was read earlier."}
        </Callout>
      )}
      {data === undefined ? (
        <CommitPicker candidates={[]} chosen={chosen} onChoose={onChoose} />
      ) : (
        <>
          <BlockerList blockers={data.blockers} />
          <CommitPicker candidates={data.candidates} chosen={data.sha} onChoose={onChoose} />
          <ShipList review={data} />
          <CheckSummary checks={data.checks} />
        </>
      )}
    </>
  );
}

function ReviewSkeleton() {
  return (
    <div role="status" className="grid gap-3">
      <span className="sr-only">Reading what would ship</span>
      <Skeleton className="h-14" />
      <Skeleton className="h-32" />
      <Skeleton className="h-9" />
    </div>
  );
}

function messageAt(error: ApiError, path: string): string | undefined {
  return error.errors.find((item) => item.path === path)?.message;
}

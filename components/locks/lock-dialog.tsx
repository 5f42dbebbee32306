"use client";

import { useId, useState } from "react";

import { LockForm } from "@/components/locks/lock-form";
import { useLockOrder } from "@/components/locks/use-lock-order";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { DialogPanel } from "@/components/ui/dialog-panel";
import { RelativeTime, TimeUntil } from "@/components/ui/relative-time";
import { ApiError } from "@/lib/core/api-client";
import type { Lock, LockRequest } from "@/lib/locks/schemas";

interface LockDialogProps {
  surfaceId: string;
  lock: Lock | null;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Where an operator locks a surface or warns about it, and takes either back. */
export function LockDialog({ surfaceId, lock: seen, open, onOpenChange }: LockDialogProps) {
  const formId = useId();
  const [kind, setKind] = useState<LockRequest["kind"]>("lock");
  const order = useLockOrder(surfaceId, () => onOpenChange(false));
  const lock = heldLock(order.error) ?? seen;
  const close = (next: boolean) => {
    if (!next) order.reset();
    onOpenChange(next);
  };
  return (
    <DialogPanel
      open={open}
      onOpenChange={close}
      title={lock === null ? `Lock or warn about ${surfaceId}` : `The ${lock.kind} of ${surfaceId}`}
      footer={
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => close(false)}>Cancel</Button>
          <Button type="submit" form={formId} variant="accent" unavailable={order.isPending}>
            {order.isPending ? "Writing it down…" : submitWords(kind, lock)}
          </Button>
        </div>
      }
    >
      <div className="grid grid-cols-1 gap-4">
        {order.error === null ? null : <Callout role="alert" tone="fail" title={order.error.message} />}
        {lock === null ? null : (
          <OpenLock lock={lock} isPending={order.isPending} onRelease={() => order.mutate({ releases: lock.id })} />
        )}
        <LockForm
          id={formId}
          kind={kind}
          onKind={setKind}
          error={order.error}
          onLock={(request) => {
            if (!order.isPending) order.mutate(lock === null ? request : { ...request, replaces: lock.id });
          }}
        />
      </div>
    </DialogPanel>
  );
}

/** The lock that somebody set while this was open: it is shown, and the next press replaces it on purpose. */
function heldLock(error: Error | null): Lock | null {
  if (!(error instanceof ApiError) || error.code !== "lock_held") return null;
  // The console's own answer, as its API describes it.
  return (error.extra.holder as Lock | undefined) ?? null;
}

function submitWords(kind: LockRequest["kind"], lock: Lock | null): string {
  if (lock !== null) return `Replace ${lock.by}'s ${lock.kind}`;
  return kind === "lock" ? "Lock it" : "Set the warning";
}

function OpenLock({ lock, isPending, onRelease }: { lock: Lock; isPending: boolean; onRelease: () => void }) {
  return (
    <Callout tone="wait" title={lock.reason}>
      <p>
        by {lock.by}, set <RelativeTime at={lock.since} />,{" "}
        {lock.expires_at === null ? (
          "until somebody releases it"
        ) : (
          <>
            ends <TimeUntil at={lock.expires_at} />
          </>
        )}
      </p>
      <Button size="sm" className="mt-2" unavailable={isPending} onClick={onRelease}>
        {lock.kind === "lock" ? "Release lock" : "Take the warning away"}
      </Button>
    </Callout>
  );
}

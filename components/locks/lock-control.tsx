"use client";

import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog } from "@/components/order/use-opening";
import type { Permit } from "@/lib/core/permissions";
import type { Lock } from "@/lib/locks/schemas";

export const lockDialog = laterDialog(async () => (await import("@/components/locks/lock-dialog")).LockDialog);

interface LockControlProps {
  surfaceId: string;
  /** What is open there. */
  lock: Lock | null;
  permit: Permit;
  label: string;
}

/** The way to lock a surface or to warn about it, and back. */
export function LockControl({ surfaceId, lock, permit, label }: LockControlProps) {
  return (
    <DialogButton
      size="sm"
      refusal={permit.allowed ? null : permit.message}
      preload={lockDialog.preload}
      label={
        <>
          {label}
          <span className="sr-only">
            {" "}
            {lock === null ? "" : `the ${lock.kind} of `}
            {surfaceId}
          </span>
        </>
      }
    >
      {(state) => <lockDialog.Dialog surfaceId={surfaceId} lock={lock} {...state} />}
    </DialogButton>
  );
}

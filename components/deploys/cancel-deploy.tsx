"use client";

import { useId } from "react";
import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog } from "@/components/order/use-opening";
import { Button } from "@/components/ui/button";
import { Tip } from "@/components/ui/tooltip";
import type { Permit } from "@/lib/core/permissions";
import type { Deploy } from "@/lib/deploys/schemas";

const cancel = laterDialog(async () => (await import("@/components/deploys/cancel-dialog")).CancelDialog);

/** The way to end a live deploy; whoever may not is told why, in words that a phone shows as well. */
export function CancelDeploy({ deploy, permit }: { deploy: Deploy; permit: Permit }) {
  const reasonId = useId();
  if (permit.allowed) {
    return (
      <DialogButton refusal={null} preload={cancel.preload} label="Cancel deploy">
        {(state) => <cancel.Dialog deploy={deploy} {...state} />}
      </DialogButton>
    );
  }
  return (
    <div className="sm:text-right">
      <Tip text={permit.message}>
        <Button unavailable aria-describedby={reasonId}>
          Cancel deploy
        </Button>
      </Tip>
      <p id={reasonId} className="mt-1 text-xs text-faint">
        {permit.message}
      </p>
    </div>
  );
}

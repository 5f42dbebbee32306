"use client";

import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog } from "@/components/order/use-opening";
import type { ConsoleNames } from "@/components/shell/console-names";
import type { Permit } from "@/lib/core/permissions";

const rollback = laterDialog(async () => (await import("@/components/promotions/rollback-dialog")).RollbackDialog);

/** The way back to a commit that production has run before. */
export function RollbackAction({ names, permit }: { names: ConsoleNames; permit: Permit }) {
  return (
    <DialogButton refusal={permit.allowed ? null : permit.message} preload={rollback.preload} label="Roll back…">
      {(state) => <rollback.Dialog names={names} {...state} />}
    </DialogButton>
  );
}

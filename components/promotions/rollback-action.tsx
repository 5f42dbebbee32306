"use client";

import { lazy } from "react";
import { DialogButton } from "@/components/order/dialog-button";
import type { ConsoleNames } from "@/components/shell/console-names";
import type { Permit } from "@/lib/core/permissions";

const load = () => import("@/components/promotions/rollback-dialog");
const preload = () => void load().catch(() => null);
const LazyDialog = lazy(async () => ({ default: (await load()).RollbackDialog }));

/** The way back to a commit that production has run before. */
export function RollbackAction({ names, permit }: { names: ConsoleNames; permit: Permit }) {
  return (
    <DialogButton refusal={permit.allowed ? null : permit.message} preload={preload} label="Roll back…">
      {(state) => <LazyDialog names={names} {...state} />}
    </DialogButton>
  );
}

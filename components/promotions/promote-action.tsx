"use client";

import { useQuery } from "@tanstack/react-query";
import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog } from "@/components/order/use-opening";
import type { ConsoleNames } from "@/components/shell/console-names";
import type { Permit } from "@/lib/core/permissions";
import { versionsQuery } from "@/lib/versions/api";

const promote = laterDialog(async () => (await import("@/components/promotions/promote-dialog")).PromoteDialog);

/** The way to promote what staging runs; it opens the review even while something blocks, to say what. */
export function PromoteAction({ names, permit }: { names: ConsoleNames; permit: Permit }) {
  const { data: versions } = useQuery(versionsQuery());
  const isFree = versions?.blockers.every(({ overridable }) => overridable) ?? false;
  return (
    <DialogButton
      refusal={permit.allowed ? null : permit.message}
      preload={promote.preload}
      variant={isFree ? "accent" : "outline"}
      label="Promote…"
    >
      {(state) => <promote.Dialog names={names} {...state} />}
    </DialogButton>
  );
}

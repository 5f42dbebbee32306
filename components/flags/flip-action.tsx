"use client";

import type { ReactNode } from "react";

import type { Flippable } from "@/components/flags/flip-dialog";
import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog } from "@/components/order/use-opening";
import type { Environment } from "@/lib/core/config";
import type { Permit } from "@/lib/core/permissions";

const flip = laterDialog(async () => (await import("@/components/flags/flip-dialog")).FlipDialog);

/** Who may flip flags of each risk. */
export interface FlipPermits {
  low: Permit;
  high: Permit;
}

interface FlipActionProps {
  environment: Environment;
  app: string;
  flags: readonly Flippable[];
  permits: FlipPermits;
  /** Why nothing can be flipped now, whoever asks. */
  refusal?: string | null;
  label: ReactNode;
}

/** The button of a switch; one that does nothing says why. */
export function FlipAction({ environment, app, flags, permits, refusal = null, label }: FlipActionProps) {
  const permit = flags.some(({ risk }) => risk === "high") ? permits.high : permits.low;
  return (
    <DialogButton refusal={permit.allowed ? refusal : permit.message} preload={flip.preload} size="sm" label={label}>
      {(state) => <flip.Dialog environment={environment} app={app} flags={flags} {...state} />}
    </DialogButton>
  );
}

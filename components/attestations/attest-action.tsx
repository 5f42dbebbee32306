"use client";

import { useQuery } from "@tanstack/react-query";
import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog } from "@/components/order/use-opening";
import type { ConsoleName } from "@/components/shell/console-names";
import type { Permit } from "@/lib/core/permissions";
import { versionsQuery } from "@/lib/versions/api";

const attest = laterDialog(async () => (await import("@/components/attestations/attest-dialog")).AttestDialog);

/** The way to say, by name, that one has looked at production. */
export function AttestAction({ name, permit }: { name: ConsoleName; permit: Permit }) {
  const sha = useQuery(versionsQuery()).data?.production.running_sha ?? null;
  const unknown = sha === null ? `What ${name.label} runs is unknown now.` : null;
  return (
    <DialogButton
      refusal={permit.allowed ? unknown : permit.message}
      preload={attest.preload}
      variant="accent"
      label="Attest…"
    >
      {(state) => <attest.Dialog name={name} running={sha} {...state} />}
    </DialogButton>
  );
}

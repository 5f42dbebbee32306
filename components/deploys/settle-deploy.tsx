"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";

import { SettleForm } from "@/components/deploys/settle-form";
import { showNotice } from "@/components/shell/notices";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { Permit } from "@/lib/core/permissions";
import { settleDeploy } from "@/lib/deploys/api";
import type { Deploy, SettleRequest } from "@/lib/deploys/schemas";

const SAID: Record<SettleRequest["decision"], string> = {
  adopt: "Adopted. The console follows that run from now on.",
  never_ran: "Recorded: it never ran. The surface can be deployed again.",
};

/** Where an admin says what became of a deploy that nobody can resolve. */
export function SettleDeploy({ deploy, permit }: { deploy: Deploy; permit: Permit }) {
  const client = useQueryClient();
  const formId = useId();
  const [open, setOpen] = useState(false);
  const settle = useMutation({
    meta: { quiet: true },
    mutationFn: (decision: SettleRequest) => settleDeploy(deploy.id, decision),
    onSuccess: (_nothing, { decision }) => {
      setOpen(false);
      showNotice({ key: deploy.id, tone: "ok", text: SAID[decision] });
      return client.invalidateQueries();
    },
  });
  if (!permit.allowed) return <p className="text-sm text-muted">{permit.message}</p>;
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        Decide…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`What became of the deploy of ${deploy.surface_id}?`}
        footer={
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Not yet</Button>
            <Button type="submit" form={formId} variant="accent" unavailable={settle.isPending}>
              {settle.isPending ? "Recording…" : "Record the decision"}
            </Button>
          </div>
        }
      >
        <SettleForm id={formId} error={settle.error} onSettle={(decision) => settle.mutate(decision)} />
      </Dialog>
    </>
  );
}

"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";

import { showNotice } from "@/components/shell/notices";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";
import { Tip } from "@/components/ui/tooltip";
import type { Permit } from "@/lib/core/permissions";
import { cancelDeploy } from "@/lib/deploys/api";
import type { Deploy } from "@/lib/deploys/schemas";

/** Asks for the end of a live deploy, after one more question. */
export function CancelDeploy({ deploy, permit }: { deploy: Deploy; permit: Permit }) {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const reasonId = useId();
  const cancel = useMutation({
    meta: { quiet: true },
    mutationFn: () => cancelDeploy(deploy.id),
    onSuccess: ({ deploy: { cancel: told } }) => {
      setOpen(false);
      showNotice({ key: deploy.id, tone: "ok", text: told?.message ?? "Cancel requested." });
      return client.invalidateQueries({ queryKey: ["deploys"] });
    },
  });
  if (!permit.allowed) {
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
  return (
    <>
      <Button onClick={() => setOpen(true)}>Cancel deploy</Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Cancel the deploy of ${deploy.surface_id}?`}
        footer={
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Keep running</Button>
            <Button variant="accent" unavailable={cancel.isPending} onClick={() => cancel.mutate()}>
              {cancel.isPending ? "Asking…" : "Cancel deploy"}
            </Button>
          </div>
        }
      >
        <div className="grid gap-3 text-muted">
          <p>Unsent, it ends at once. Else GitHub stops the run; a step already done is not undone.</p>
          {cancel.error === null ? null : <Callout role="alert" tone="fail" title={cancel.error.message} />}
        </div>
      </Dialog>
    </>
  );
}

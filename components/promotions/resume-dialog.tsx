"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";

import type { OpenState } from "@/components/order/dialog-button";
import { showNotice } from "@/components/shell/notices";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { DialogPanel } from "@/components/ui/dialog-panel";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { resumePromotions } from "@/lib/promotions/api";

/** Where an admin ends the hold that a rollback left, with a reason. */
export function ResumeDialog({ open, onOpenChange }: OpenState) {
  const client = useQueryClient();
  const formId = useId();
  const [reason, setReason] = useState("");
  const resume = useMutation({
    meta: { quiet: true },
    mutationFn: () => resumePromotions(reason.trim()),
    onSuccess: () => {
      onOpenChange(false);
      showNotice({ key: "hold", tone: "ok", text: "Promotions are resumed. Review before you promote again." });
      return client.invalidateQueries({ queryKey: ["versions"] });
    },
  });
  const waits = reason.trim() === "";
  return (
    <DialogPanel
      open={open}
      onOpenChange={onOpenChange}
      title="Resume promotions?"
      footer={
        <div className="flex justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Keep the hold</Button>
          <Button type="submit" form={formId} variant="accent" unavailable={waits || resume.isPending}>
            {resume.isPending ? "Resuming…" : "Resume"}
          </Button>
        </div>
      }
    >
      <form
        id={formId}
        className="grid grid-cols-1 gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!waits && !resume.isPending) resume.mutate();
        }}
      >
        {resume.error === null ? null : <Callout role="alert" tone="fail" title={resume.error.message} />}
        <p className="text-muted">Nothing is deployed by this. It only lets the next promotion through.</p>
        <Field label="Reason" hint="Why it is safe to go forward again; kept in the audit log.">
          <Textarea required maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </form>
    </DialogPanel>
  );
}

"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { EnrolmentConfirmation } from "@/components/people/enrolment-confirmation";
import { EnrolmentForm } from "@/components/people/enrolment-form";
import { useFactorOrder } from "@/components/people/use-factor-order";
import { showNotice } from "@/components/shell/notices";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { postEnrolment, putEnrolment, sessionsQuery, tokensQuery } from "@/lib/people/api";

/** Puts a new authenticator in the old one's place: prove who you are, scan, confirm with a code of the new one. */
export function ReplaceAuthenticator() {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const start = useFactorOrder(postEnrolment);
  const confirm = useFactorOrder(putEnrolment, () => {
    setOpen(false);
    start.reset();
    showNotice({
      key: "authenticator",
      tone: "ok",
      text: "The new authenticator counts from now on. Your other sessions and tokens ended.",
    });
    void client.invalidateQueries({ queryKey: tokensQuery().queryKey });
    void client.invalidateQueries({ queryKey: sessionsQuery().queryKey });
  });
  const change = (next: boolean) => {
    setOpen(next);
    start.reset();
    confirm.reset();
  };
  return (
    <>
      <Button size="sm" aria-haspopup="dialog" onClick={() => change(true)}>
        Replace authenticator
      </Button>
      <Dialog open={open} onOpenChange={change} title="Replace authenticator">
        {start.data === undefined ? (
          <EnrolmentForm order={start} onStart={start.mutate} onCancel={() => change(false)} />
        ) : (
          <EnrolmentConfirmation
            enrolment={start.data}
            order={confirm}
            onConfirm={confirm.mutate}
            onCancel={() => change(false)}
          />
        )}
      </Dialog>
    </>
  );
}

"use client";

import { useState } from "react";

import { digitsOf, isWholeCode } from "@/components/order/code-field";
import { OrderDialog } from "@/components/order/order-dialog";
import { OrderForm } from "@/components/order/order-form";
import { OrderRefusal } from "@/components/order/order-refusal";
import { StaleReview } from "@/components/order/stale-review";
import type { OpenState } from "@/components/order/use-opening";
import { useOrder } from "@/components/order/use-order";
import { useOrderFields } from "@/components/order/use-order-fields";
import { whatIsMissing } from "@/components/order/what-is-missing";
import type { ConsoleName } from "@/components/shell/console-names";
import { CopyButton } from "@/components/ui/copy-button";
import { makeAttestation } from "@/lib/attestations/api";
import { shortSha } from "@/lib/core/words";

interface AttestDialogProps extends OpenState {
  name: ConsoleName;
  /** What production runs at this moment. */
  running: string | null;
}

/** Where an admin attests what production runs: the whole SHA, what was looked at, and the code. */
export function AttestDialog({ name, running, ...state }: AttestDialogProps) {
  const [looked, setLooked] = useState(running);
  const { fields, set } = useOrderFields();
  const order = useOrder({
    send: makeAttestation,
    said: ({ sha }) => ({ key: "attestation", tone: "ok", text: `Attested: production runs ${shortSha(sha)}.` }),
    onDone: () => state.onOpenChange(false),
    onCodeRefused: () => set({ code: "" }),
    onRefused: (_error, client) => void client.invalidateQueries(),
  });
  const waitsFor = whatIsMissing({
    unread: looked === null ? `What ${name.label} runs is unknown now.` : null,
    left: [],
    reason: fields.reason,
    asksReason: "Say what you looked at.",
    hasCode: isWholeCode(fields.code),
  });
  return (
    <OrderDialog
      {...state}
      title={`Attest what ${name.label} runs`}
      words={{ send: "Attest", sending: "Writing it down…" }}
      waitsFor={waitsFor}
      isPending={order.isPending}
      onSend={() => order.mutate({ sha: looked ?? "", note: fields.reason.trim(), totp: digitsOf(fields.code) })}
    >
      <OrderRefusal
        error={order.error}
        hasCode
        nothing="Nothing was saved"
        lost="The newest attestation on the page behind tells; attesting twice does no harm."
      />
      {looked === running ? null : (
        <StaleReview
          title={`${name.label} runs another commit than when you opened this`}
          refusedFor={null}
          review="Take what it runs now"
          onReview={() => {
            setLooked(running);
            order.reset();
          }}
        >
          <p>Look at it again before you attest.</p>
        </StaleReview>
      )}
      <div>
        <p className="text-muted">I have looked at production, and it runs</p>
        <p className="mono mt-1 flex items-start gap-1 rounded-md border border-line bg-sunken px-3 py-2 text-sm break-all">
          <span className="min-w-0 flex-1">{looked ?? "not known"}</span>
          {looked === null ? null : <CopyButton text={looked} what="full SHA" />}
        </p>
      </div>
      <OrderForm
        fields={fields}
        set={set}
        error={order.error}
        reason={{
          label: "Note",
          hint: "What you looked at; shown on the wall and kept in the audit log.",
          placeholder: "Signed in, opened the dashboard, ran one deploy",
          isNeeded: true,
          path: "note",
        }}
        codeFor="this attestation"
      />
    </OrderDialog>
  );
}

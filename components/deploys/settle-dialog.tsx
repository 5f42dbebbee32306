"use client";

import { useState } from "react";

import { DECISIONS, missingRunWords, settledWords, settlementOf } from "@/components/deploys/settle-words";
import { ChoiceCards } from "@/components/order/choice-cards";
import { digitsOf, isWholeCode } from "@/components/order/code-field";
import { errorAt } from "@/components/order/error-at";
import { OrderDialog } from "@/components/order/order-dialog";
import { OrderForm } from "@/components/order/order-form";
import { OrderRefusal } from "@/components/order/order-refusal";
import type { OpenState } from "@/components/order/use-opening";
import { useOrder } from "@/components/order/use-order";
import { useOrderFields } from "@/components/order/use-order-fields";
import { whatIsMissing } from "@/components/order/what-is-missing";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { settleDeploy } from "@/lib/deploys/api";
import type { Deploy, SettleRequest } from "@/lib/deploys/schemas";

/** Where an admin says what became of a deploy that nobody can resolve: the decision, the reason and a fresh code. */
export function SettleDialog({ deploy, ...state }: OpenState & { deploy: Deploy }) {
  const [decision, setDecision] = useState<SettleRequest["decision"]>("adopt");
  const [runId, setRunId] = useState("");
  const { fields, set } = useOrderFields();
  const order = useOrder({
    send: (asked: SettleRequest) => settleDeploy(deploy.id, asked),
    said: (_answer, { decision: decided }) => ({ key: deploy.id, tone: "ok", text: settledWords(decided) }),
    onDone: () => state.onOpenChange(false),
    onCodeRefused: () => set({ code: "" }),
  });
  const waitsFor = whatIsMissing({
    unread: missingRunWords({ decision, runId }),
    left: [],
    reason: fields.reason,
    asksReason: "Add a reason.",
    hasCode: isWholeCode(fields.code),
  });
  const settlement = { decision, runId, code: digitsOf(fields.code), reason: fields.reason };
  return (
    <OrderDialog
      {...state}
      title={`Did the deploy of ${deploy.surface_id} run?`}
      words={{ send: "Save", sending: "Saving…", cancel: "Cancel" }}
      waitsFor={waitsFor}
      isPending={order.isPending}
      onSend={() => order.mutate(settlementOf(settlement))}
    >
      <OrderRefusal
        error={order.error}
        hasCode
        nothing="Nothing was recorded"
        lost="The deploy's page behind tells; look before you decide again."
      />
      <ChoiceCards legend="Decision" choices={DECISIONS} chosen={decision} onChoose={setDecision} />
      {decision === "adopt" ? (
        <Field
          label="Run number on GitHub"
          hint="The last part of the run's address."
          error={errorAt(order.error, "run_id")}
        >
          <Input
            required
            inputMode="numeric"
            value={runId}
            onChange={(event) => setRunId(event.target.value)}
            className="mono"
          />
        </Field>
      ) : null}
      <OrderForm fields={fields} set={set} error={order.error} reason={{ isNeeded: true }} codeFor="this decision" />
    </OrderDialog>
  );
}

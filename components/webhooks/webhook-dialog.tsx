"use client";

import { useState } from "react";

import { ChoiceCards } from "@/components/order/choice-cards";
import { CodeField, digitsOf, isWholeCode } from "@/components/order/code-field";
import { errorAt } from "@/components/order/error-at";
import { OrderDialog } from "@/components/order/order-dialog";
import { OrderRefusal } from "@/components/order/order-refusal";
import type { OpenState } from "@/components/order/use-opening";
import { useOrder } from "@/components/order/use-order";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ChosenEvents, type WebhookFields } from "@/components/webhooks/chosen-events";
import { postWebhook, putWebhook } from "@/lib/webhooks/api";
import { formatOfAddress, isEventFamily } from "@/lib/webhooks/rules";
import type { AddedWebhook, Webhook } from "@/lib/webhooks/schemas";

interface WebhookDialogProps extends OpenState {
  /** The one that is changed; null for a new one. */
  webhook: Webhook | null;
  surfaceIds: readonly string[];
  onAdded: (added: AddedWebhook) => void;
}

const FORMATS = [
  { choice: "standard", title: "Standard Webhooks", text: "Signed JSON for a service of your own." },
  { choice: "slack", title: "Slack", text: "One line of text, for Slack and what takes the same." },
] as const;

const NEW: WebhookFields = {
  name: "",
  url: "",
  format: "standard",
  families: ["intent", "lifecycle"],
  surfaces: [],
  code: "",
};

interface AddressFieldProps {
  fields: WebhookFields;
  set: (change: Partial<WebhookFields>) => void;
  error: string | undefined;
}

/** Where a webhook is added, or changed: where events go, in which form, and which. */
export function WebhookDialog({ webhook: newest, surfaceIds, onAdded, ...state }: WebhookDialogProps) {
  // As it was when the dialog opened: whoever saves changes what they saw.
  const [webhook] = useState(newest);
  const [fields, setFields] = useState(() => (webhook === null ? NEW : fieldsOf(webhook)));
  const set = (change: Partial<WebhookFields>) => setFields((before) => ({ ...before, ...change }));
  const order = useOrder({
    send: (asked: WebhookFields) => sendWebhook(asked, webhook, onAdded),
    said: () => ({ key: "webhook", tone: "ok", text: webhook === null ? "Webhook added." : "Webhook changed." }),
    onDone: () => state.onOpenChange(false),
    onCodeRefused: () => set({ code: "" }),
  });
  return (
    <OrderDialog
      {...state}
      title={webhook === null ? "Add a webhook" : `Change ${webhook.name}`}
      words={webhook === null ? { send: "Add webhook", sending: "Adding…" } : { send: "Save", sending: "Saving…" }}
      waitsFor={whatWebhookMisses(fields, webhook === null)}
      isPending={order.isPending}
      onSend={() => order.mutate(fields)}
    >
      <OrderRefusal
        error={order.error}
        hasCode={webhook === null}
        nothing="Nothing was saved"
        lost="Check the list before you send it again."
      />
      <Field label="Name" error={errorAt(order.error, "name")}>
        <Input
          value={fields.name}
          maxLength={80}
          placeholder="Ops channel"
          onChange={(event) => set({ name: event.target.value })}
        />
      </Field>
      {webhook === null ? <AddressField fields={fields} set={set} error={errorAt(order.error, "url")} /> : null}
      <ChoiceCards legend="Format" choices={FORMATS} chosen={fields.format} onChoose={(format) => set({ format })} />
      <ChosenEvents fields={fields} set={set} surfaceIds={surfaceIds} />
      {webhook === null ? (
        <CodeField
          value={fields.code}
          onChange={(code) => set({ code })}
          purpose="this webhook"
          error={errorAt(order.error, "totp")}
        />
      ) : null}
    </OrderDialog>
  );
}

function fieldsOf({ name, format, families, surfaces }: Webhook): WebhookFields {
  return {
    ...NEW,
    name,
    format: format === "unknown" ? "standard" : format,
    families: families.filter(isEventFamily),
    surfaces,
  };
}

async function sendWebhook(
  { name, url, format, families, surfaces, code }: WebhookFields,
  webhook: Webhook | null,
  onAdded: (added: AddedWebhook) => void,
): Promise<Webhook> {
  const change = { name: name.trim(), format, families: [...families], surfaces: [...surfaces] };
  if (webhook !== null) {
    const expected = {
      name: webhook.name,
      format: webhook.format,
      families: webhook.families,
      surfaces: webhook.surfaces,
    };
    return putWebhook({ id: webhook.id, change: { ...change, expected } });
  }
  const added = await postWebhook({ ...change, url: url.trim(), totp: digitsOf(code) });
  onAdded(added);
  return added;
}

function whatWebhookMisses({ name, url, families, code }: WebhookFields, isNew: boolean): string | null {
  if (name.trim() === "") return "Name it.";
  if (isNew && url.trim() === "") return "Enter the address.";
  if (families.length === 0) return "Choose at least one kind of event.";
  return isNew && !isWholeCode(code) ? "Enter a six-digit code." : null;
}

/** An address of Slack's chooses its own format. */
function AddressField({ fields, set, error }: AddressFieldProps) {
  return (
    <Field label="Address" hint="By https, on the open internet. It is never shown again." error={error}>
      <Input
        type="url"
        value={fields.url}
        maxLength={2_000}
        placeholder="https://hooks.slack.com/services/…"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          const url = event.target.value;
          set({ url, format: formatOfAddress(url.trim()) ?? fields.format });
        }}
      />
    </Field>
  );
}

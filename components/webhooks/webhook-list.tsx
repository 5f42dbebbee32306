"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog } from "@/components/order/use-opening";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { CommandBlock } from "@/components/ui/command-block";
import { Section } from "@/components/ui/section";
import { WebhookRow } from "@/components/webhooks/webhook-row";
import { webhooksQuery } from "@/lib/webhooks/api";
import type { AddedWebhook } from "@/lib/webhooks/schemas";

const dialog = laterDialog(async () => (await import("@/components/webhooks/webhook-dialog")).WebhookDialog);

/** Where events of this console go: add one, see how each does, what it was sent, pause or delete it. */
export function WebhookList({ surfaceIds }: { surfaceIds: readonly string[] }) {
  const { data, error } = useQuery(webhooksQuery());
  const [added, setAdded] = useState<AddedWebhook | null>(null);
  const webhooks = data?.items ?? [];
  const add = (
    <DialogButton refusal={null} preload={dialog.preload} variant="accent" label="Add a webhook">
      {(state) => <dialog.Dialog {...state} webhook={null} surfaceIds={surfaceIds} onAdded={setAdded} />}
    </DialogButton>
  );
  return (
    <Section title="Where events go" aside={add}>
      {added === null ? null : <AddedNote added={added} />}
      {error === null || data === undefined ? null : (
        <Callout tone="unknown" title="The list may be old: the console does not answer." className="mb-3" />
      )}
      <Card>
        {webhooks.length === 0 ? (
          <p className="px-4 py-5 text-sm text-muted">
            No webhooks yet. One tells Slack, or a service of your own, what happens here.
          </p>
        ) : (
          <ul className="divide-y divide-line">
            {webhooks.map((webhook) => (
              <WebhookRow key={webhook.id} webhook={webhook} surfaceIds={surfaceIds} />
            ))}
          </ul>
        )}
      </Card>
    </Section>
  );
}

/** The signing secret, this once; Slack checks no signature. */
function AddedNote({ added }: { added: AddedWebhook }) {
  const title =
    added.format === "slack"
      ? `${added.name} was added. Send a test to see it arrive.`
      : `${added.name} was added. Its signing secret is shown this once.`;
  return (
    <Callout role="status" tone="ok" title={title} className="mb-3">
      {added.format === "slack" ? undefined : (
        <div className="mt-1.5">
          <CommandBlock command={added.secret} what="secret" />
        </div>
      )}
    </Callout>
  );
}

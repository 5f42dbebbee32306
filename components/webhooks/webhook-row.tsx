"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";

import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog } from "@/components/order/use-opening";
import { showNotice } from "@/components/shell/notices";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { toneText } from "@/components/ui/tone";
import { DeliveryLog } from "@/components/webhooks/delivery-log";
import { chosenWords, FORMAT_WORDS, lookOfWebhook } from "@/components/webhooks/webhook-words";
import { deleteWebhookPause, postWebhookTest, putWebhookPause, webhooksQuery } from "@/lib/webhooks/api";
import type { Webhook } from "@/lib/webhooks/schemas";

interface WebhookRowProps {
  webhook: Webhook;
  surfaceIds: readonly string[];
}

const change = laterDialog(async () => (await import("@/components/webhooks/webhook-dialog")).WebhookDialog);
const remove = laterDialog(async () => (await import("@/components/webhooks/remove-dialog")).RemoveDialog);

/** One webhook: how it does, what it gets, and on demand what it was sent. */
export function WebhookRow({ webhook, surfaceIds }: WebhookRowProps) {
  const [isOpen, setIsOpen] = useState(false);
  const logId = useId();
  return (
    <li className="px-4 py-3" aria-label={webhook.name}>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <WebhookFacts webhook={webhook} />
        <div className="flex flex-wrap gap-2">
          <Button size="sm" aria-expanded={isOpen} aria-controls={logId} onClick={() => setIsOpen(!isOpen)}>
            {isOpen ? "Hide deliveries" : "Deliveries"}
          </Button>
          <TestButton webhook={webhook} onSent={() => setIsOpen(true)} />
          <PauseButton webhook={webhook} />
          <DialogButton refusal={null} preload={change.preload} size="sm" label="Change">
            {(state) => (
              <change.Dialog {...state} webhook={webhook} surfaceIds={surfaceIds} onAdded={() => undefined} />
            )}
          </DialogButton>
          <DialogButton refusal={null} preload={remove.preload} size="sm" label="Delete">
            {(state) => <remove.Dialog {...state} webhook={webhook} />}
          </DialogButton>
        </div>
      </div>
      <div id={logId}>{isOpen ? <DeliveryLog webhook={webhook} /> : null}</div>
    </li>
  );
}

function WebhookFacts({ webhook }: { webhook: Webhook }) {
  const look = lookOfWebhook(webhook);
  const { paused, failing_since: failing, last_delivered_at: last } = webhook;
  return (
    <div className="min-w-0 flex-1 basis-72">
      <p className="font-medium break-words">{webhook.name}</p>
      <p className="flex flex-wrap items-center gap-x-1.5 text-sm">
        <StatusGlyph shape={look.shape} tone={look.tone} />
        <span className={toneText[look.tone]}>{look.word}</span>
        <span className="text-muted">
          {paused !== null ? (
            <>
              by {paused.by ?? "the console"} <RelativeTime at={paused.at} />
            </>
          ) : failing !== null ? (
            <>
              since <RelativeTime at={failing} />
            </>
          ) : last !== null ? (
            <>
              last event <RelativeTime at={last} />
            </>
          ) : null}
        </span>
      </p>
      {paused?.why == null ? null : <p className="text-sm break-words text-muted">{paused.why}</p>}
      <p className="text-sm break-words text-muted">{chosenWords(webhook)}</p>
      <p className="text-sm break-all text-faint">
        {FORMAT_WORDS[webhook.format]} to {webhook.address}
      </p>
    </div>
  );
}

function TestButton({ webhook, onSent }: { webhook: Webhook; onSent: () => void }) {
  const client = useQueryClient();
  const test = useMutation({
    mutationFn: postWebhookTest,
    onSuccess: () => {
      showNotice({ key: "webhook", tone: "ok", text: `Test for ${webhook.name} requested.` });
      onSent();
    },
    onSettled: () => client.invalidateQueries({ queryKey: webhooksQuery().queryKey }),
  });
  return (
    <Button
      size="sm"
      unavailable={test.isPending || webhook.paused !== null}
      onClick={() => test.mutate(webhook.id)}
      aria-label={`Send a test to ${webhook.name}`}
      title={webhook.paused === null ? undefined : "Resume it first."}
    >
      {test.isPending ? "Sending…" : "Send a test"}
    </Button>
  );
}

function PauseButton({ webhook }: { webhook: Webhook }) {
  const client = useQueryClient();
  const isPaused = webhook.paused !== null;
  const pause = useMutation({
    mutationFn: isPaused ? deleteWebhookPause : putWebhookPause,
    onSettled: () => client.invalidateQueries({ queryKey: webhooksQuery().queryKey }),
  });
  const word = isPaused ? "Resume" : "Pause";
  return (
    <Button
      size="sm"
      unavailable={pause.isPending}
      onClick={() => pause.mutate(webhook.id)}
      aria-label={`${word} ${webhook.name}`}
    >
      {word}
    </Button>
  );
}

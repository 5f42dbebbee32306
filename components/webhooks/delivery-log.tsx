"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { useNow } from "@/components/ui/clock";
import { RelativeTime, TimeUntil } from "@/components/ui/relative-time";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { toneText } from "@/components/ui/tone";
import { lookOfDelivery } from "@/components/webhooks/webhook-words";
import { deliveriesQuery, postRedelivery } from "@/lib/webhooks/api";
import type { Attempt, Webhook, WebhookDelivery } from "@/lib/webhooks/schemas";

interface DeliveryRowProps {
  webhook: Webhook;
  delivery: WebhookDelivery;
}

const IN_HAND = new Set(["pending", "delivering"]);

/** The newest events of a webhook, with every attempt to send them. */
export function DeliveryLog({ webhook }: { webhook: Webhook }) {
  const { data, error } = useQuery(deliveriesQuery(webhook.id));
  if (data === undefined) {
    const words = error === null ? "Loading deliveries…" : "Deliveries didn’t load. Trying again.";
    return <p className="pt-3 text-sm text-muted">{words}</p>;
  }
  return (
    <div className="pt-3">
      {error === null ? null : (
        <Callout tone="unknown" title="These may be old: the console does not answer." className="mb-2" />
      )}
      {data.items.length === 0 ? (
        <p className="text-sm text-muted">Nothing sent yet. The next event appears here, or send a test.</p>
      ) : (
        <ul className="divide-y divide-line rounded-md border border-line" aria-label={`Deliveries of ${webhook.name}`}>
          {data.items.map((delivery) => (
            <DeliveryRow key={delivery.id} webhook={webhook} delivery={delivery} />
          ))}
        </ul>
      )}
    </div>
  );
}

function DeliveryRow({ webhook, delivery }: DeliveryRowProps) {
  const look = lookOfDelivery(delivery);
  const { attempts, next_attempt_at: next } = delivery;
  const last = attempts.at(-1);
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 px-3 py-2">
      <div className="min-w-0 flex-1 basis-64">
        <p className="text-sm break-words">{delivery.text}</p>
        <p className="flex flex-wrap items-center gap-x-1.5 text-sm text-muted">
          <StatusGlyph shape={look.shape} tone={look.tone} />
          <span className={toneText[look.tone]}>{look.word}</span>
          <RelativeTime at={delivery.state_since} />
          {next === null || webhook.paused !== null || delivery.state !== "failed" ? null : <NextTry at={next} />}
        </p>
        {last?.problem == null ? null : <p className="text-sm break-words text-muted">{last.problem}</p>}
        {attempts.length === 0 ? null : <Attempts attempts={attempts} />}
      </div>
      {IN_HAND.has(delivery.state) ? null : <RedeliverButton webhook={webhook} delivery={delivery} />}
    </li>
  );
}

/** What is due waits for those before it: events go one at a time. */
function NextTry({ at }: { at: string }) {
  const isDue = Date.parse(at) <= useNow();
  if (isDue) return <span>next try in a moment</span>;
  return (
    <span>
      next try <TimeUntil at={at} />
    </span>
  );
}

function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  return (
    <details className="text-sm">
      <summary className="inline-flex min-h-6 cursor-pointer items-center text-accent underline-offset-4 hover:underline max-sm:min-h-11">
        {attempts.length === 1 ? "1 attempt" : `${attempts.length} attempts`}
      </summary>
      <ol className="mt-1 grid grid-cols-1 gap-1.5">
        {attempts.toReversed().map((attempt) => (
          <li key={attempt.at} className="min-w-0">
            <p className="text-muted">
              <RelativeTime at={attempt.at} />: {attempt.status ?? "no answer"}, {attempt.ms.toLocaleString("en-GB")} ms
            </p>
            {attempt.problem === null ? null : <p className="break-words">{attempt.problem}</p>}
            {attempt.answer === null ? null : (
              <pre
                className="mono max-h-32 overflow-auto text-xs whitespace-pre-wrap wrap-anywhere text-faint"
                tabIndex={0}
              >
                {attempt.answer}
              </pre>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}

function RedeliverButton({ webhook, delivery }: DeliveryRowProps) {
  const client = useQueryClient();
  const redeliver = useMutation({
    mutationFn: postRedelivery,
    onSettled: () => client.invalidateQueries({ queryKey: deliveriesQuery(webhook.id).queryKey }),
  });
  return (
    <Button
      size="sm"
      unavailable={redeliver.isPending || webhook.paused !== null}
      title={webhook.paused === null ? undefined : "Resume it first."}
      onClick={() => redeliver.mutate({ id: webhook.id, deliveryId: delivery.id })}
      aria-label={`Redeliver: ${delivery.text}`}
    >
      {redeliver.isPending ? "Requesting…" : "Redeliver"}
    </Button>
  );
}

"use client";

import { useState } from "react";

import { EXPIRY_CHOICES, type ExpiryChoice, expiryOf } from "@/components/locks/expiry";
import { ChoiceCards } from "@/components/order/choice-cards";
import { errorAt } from "@/components/order/error-at";
import { OrderDialog } from "@/components/order/order-dialog";
import { OrderForm } from "@/components/order/order-form";
import { OrderRefusal } from "@/components/order/order-refusal";
import type { OpenState } from "@/components/order/use-opening";
import { useOrder } from "@/components/order/use-order";
import { useOrderFields } from "@/components/order/use-order-fields";
import { whatIsMissing } from "@/components/order/what-is-missing";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { useNow } from "@/components/ui/clock";
import { Field } from "@/components/ui/field";
import { RelativeTime, TimeUntil } from "@/components/ui/relative-time";
import { Select } from "@/components/ui/select";
import { ApiError } from "@/lib/core/api-client";
import { deleteLock, putLock } from "@/lib/locks/api";
import type { Lock, LockRequest } from "@/lib/locks/schemas";

type Kind = LockRequest["kind"];

const KINDS: { choice: Kind; title: string; text: string }[] = [
  { choice: "lock", title: "Lock", text: "No deploy starts from this console. Break-glass still works." },
  { choice: "warning", title: "Warning", text: "Deploys go on; the words stand on the tile and in the modal." },
];

interface LockDialogProps extends OpenState {
  surfaceId: string;
  lock: Lock | null;
}

/** What to do about a surface's lock: set one, or release the one that was seen. */
type LockOrder = LockRequest | { releases: string };

/** Where an operator locks a surface or warns about it, and takes either back. */
export function LockDialog({ surfaceId, lock: seen, ...state }: LockDialogProps) {
  const [kind, setKind] = useState<Kind>("lock");
  const [ends, setEnds] = useState<ExpiryChoice>("4h");
  const { fields, set } = useOrderFields();
  const now = useNow();
  const order = useLockOrder(surfaceId, () => state.onOpenChange(false));
  const lock = heldLock(order.error) ?? seen;
  const send = () => {
    const expiresAt = expiryOf(ends, now);
    order.mutate({
      kind,
      reason: fields.reason.trim(),
      ...(expiresAt === null ? {} : { expires_at: expiresAt }),
      ...(lock === null ? {} : { replaces: lock.id }),
    });
  };
  return (
    <OrderDialog
      {...state}
      title={lock === null ? `Lock or warn about ${surfaceId}` : `The ${lock.kind} of ${surfaceId}`}
      words={{ send: sendWords(kind, lock), sending: "Writing it down…" }}
      waitsFor={whatIsMissing({ unread: null, left: [], reason: fields.reason, asksReason: "Add a reason." })}
      isPending={order.isPending}
      onSend={send}
    >
      <OrderRefusal
        error={order.error}
        nothing="Nothing was changed"
        lost="The tile behind tells; look before you try again."
      />
      {lock === null ? null : (
        <OpenLock lock={lock} isPending={order.isPending} onRelease={() => order.mutate({ releases: lock.id })} />
      )}
      <ChoiceCards legend="Kind" choices={KINDS} chosen={kind} onChoose={setKind} />
      <OrderForm
        fields={fields}
        set={set}
        error={order.error}
        reason={{
          isNeeded: true,
          maxLength: 300,
          hint: "Shown to everybody who wants to deploy, and kept in the audit log.",
        }}
      />
      <Field label="Ends" error={errorAt(order.error, "expires_at")}>
        <Select
          value={ends}
          onChange={(event) => {
            const next = EXPIRY_CHOICES.find((candidate) => candidate.choice === event.target.value);
            if (next !== undefined) setEnds(next.choice);
          }}
        >
          {EXPIRY_CHOICES.map((option) => (
            <option key={option.choice} value={option.choice}>
              {option.words}
            </option>
          ))}
        </Select>
      </Field>
    </OrderDialog>
  );
}

function useLockOrder(surfaceId: string, onDone: () => void) {
  return useOrder({
    send: async (asked: LockOrder) => {
      if ("releases" in asked) await deleteLock(surfaceId, asked.releases);
      else await putLock(surfaceId, asked);
    },
    said: (_answer, asked) => ({ key: `lock-${surfaceId}`, tone: "ok", text: saidOf(surfaceId, asked) }),
    onDone,
    onRefused: (_error, client) => void client.invalidateQueries({ queryKey: ["surfaces"] }),
  });
}

function saidOf(surfaceId: string, asked: LockOrder): string {
  if ("releases" in asked) return `${surfaceId} is free: nothing of it is locked or warned about.`;
  return asked.kind === "lock"
    ? `${surfaceId} is locked. No deploy of it starts from this console until the lock ends.`
    : `The warning stands on ${surfaceId}. Deploys of it go on.`;
}

/** The lock that somebody set while this was open: it is shown, and the next press replaces it on purpose. */
function heldLock(error: Error | null): Lock | null {
  if (!(error instanceof ApiError) || error.code !== "lock_held") return null;
  // The console's own answer, as its API describes it.
  return (error.extra.holder as Lock | undefined) ?? null;
}

function sendWords(kind: Kind, lock: Lock | null): string {
  if (lock !== null) return `Replace ${lock.by}'s ${lock.kind}`;
  return kind === "lock" ? "Lock it" : "Set the warning";
}

function OpenLock({ lock, isPending, onRelease }: { lock: Lock; isPending: boolean; onRelease: () => void }) {
  return (
    <Callout tone="wait" title={lock.reason}>
      <p>
        by {lock.by}, set <RelativeTime at={lock.since} />,{" "}
        {lock.expires_at === null ? (
          "until somebody releases it"
        ) : (
          <>
            ends <TimeUntil at={lock.expires_at} />
          </>
        )}
      </p>
      <Button size="sm" className="mt-2" unavailable={isPending} onClick={onRelease}>
        {lock.kind === "lock" ? "Release lock" : "Take the warning away"}
      </Button>
    </Callout>
  );
}

"use client";

import { useId } from "react";
import { digitsOf, isWholeCode } from "@/components/order/code-field";
import type { OpenState } from "@/components/order/dialog-button";
import { useOpening } from "@/components/order/use-opening";
import { OrderFooter } from "@/components/promotions/order-footer";
import { OrderForm } from "@/components/promotions/order-form";
import { OrderRefusal } from "@/components/promotions/order-refusal";
import { ProductionBand } from "@/components/promotions/production-band";
import { PromotionReview } from "@/components/promotions/promotion-review";
import { whatIsMissing } from "@/components/promotions/promotion-words";
import { StaleNote } from "@/components/promotions/stale-note";
import { useOrderFields } from "@/components/promotions/use-order-fields";
import { usePinnedVersions } from "@/components/promotions/use-pinned-versions";
import { usePromotionOrder, useWritten } from "@/components/promotions/use-promotion-order";
import { OverrideList } from "@/components/review/override-list";
import { ReviewSkeleton } from "@/components/review/review-skeleton";
import type { ConsoleNames } from "@/components/shell/console-names";
import { DialogPanel } from "@/components/ui/dialog-panel";
import { staleVersions } from "@/lib/promotions/api";
import { CONFIRMATION, splitBlockers } from "@/lib/promotions/rules";
import type { Versions } from "@/lib/versions/schemas";

type PromoteDialogProps = OpenState & { names: ConsoleNames };

/** The promotion's modal; each opening starts afresh. */
export function PromoteDialog(props: PromoteDialogProps) {
  return <OneOpening key={useOpening(props.open)} {...props} />;
}

const WORD = CONFIRMATION.promotion;

function OneOpening({ open, onOpenChange, names }: PromoteDialogProps) {
  const formId = useId();
  const { reviewed, moved, error: unread, reviewAgain } = usePinnedVersions(open);
  const { fields, set } = useOrderFields();
  const close = () => onOpenChange(false);
  const order = usePromotionOrder({ onDone: close, onCodeRefused: () => set({ code: "" }) });
  const onFound = useWritten(close);
  const { left, overridden } = splitBlockers(reviewed?.blockers ?? [], fields.override);
  const isBlocked = left.some(({ overridable }) => !overridable);
  const missing = whatIsMissing({
    ...{ isRead: reviewed !== null, left, overridden, needsReason: overridden.length > 0, word: WORD },
    ...{ reason: fields.reason, confirm: fields.confirm, hasCode: isWholeCode(fields.code) },
  });
  const waitsFor = moved === null ? missing : "Review again what has changed.";
  const send = (versions: Versions) =>
    order.mutate({
      kind: "promotion",
      body: {
        digest: versions.digest,
        confirm: fields.confirm.trim(),
        totp: digitsOf(fields.code),
        ...(fields.reason.trim() === "" ? {} : { reason: fields.reason.trim() }),
        ...(overridden.length === 0 ? {} : { override: overridden.map(({ code }) => code) }),
      },
    });
  const onReview = () => {
    reviewAgain();
    order.reset();
    // The word is typed for what is read; the code was not spent.
    set({ confirm: "" });
  };
  return (
    <DialogPanel
      open={open}
      onOpenChange={onOpenChange}
      wide
      title={`Promote ${names.staging.label} → ${names.production.label}`}
      lead={<ProductionBand name={names.production} />}
      footer={
        <OrderFooter
          formId={formId}
          waitsFor={waitsFor}
          isPending={order.isPending}
          send="Promote to PRODUCTION"
          onCancel={close}
        />
      }
    >
      <form
        id={formId}
        className="grid grid-cols-1 gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (reviewed !== null && waitsFor === null && !order.isPending) send(reviewed);
        }}
      >
        {reviewed === null ? <ReviewSkeleton error={unread} /> : null}
        {reviewed === null || moved === null ? null : (
          <StaleNote {...{ reviewed, now: moved, names, wasRefused: staleVersions(order.error) !== null, onReview }} />
        )}
        {order.error === null || reviewed === null ? null : (
          <OrderRefusal
            {...{ error: order.error, kind: "promotion", digest: reviewed.digest, sentAt: order.submittedAt }}
            onFound={(promotion) => void onFound(promotion)}
          />
        )}
        {reviewed === null ? null : (
          <>
            <OverrideList
              blockers={reviewed.blockers}
              override={fields.override}
              onChange={(override) => set({ override })}
            />
            <PromotionReview versions={reviewed} names={names} />
            {isBlocked ? null : (
              <OrderForm
                {...{ word: WORD, what: "this promotion", needsReason: overridden.length > 0, fields, set }}
                error={order.error}
              />
            )}
          </>
        )}
      </form>
    </DialogPanel>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { digitsOf, isWholeCode } from "@/components/order/code-field";
import type { OpenState } from "@/components/order/dialog-button";
import { useOpening } from "@/components/order/use-opening";
import { OrderFooter } from "@/components/promotions/order-footer";
import { OrderForm } from "@/components/promotions/order-form";
import { OrderRefusal } from "@/components/promotions/order-refusal";
import { ProductionBand } from "@/components/promotions/production-band";
import { whatIsMissing } from "@/components/promotions/promotion-words";
import { RollbackReview } from "@/components/promotions/rollback-review";
import { RollbackStale } from "@/components/promotions/rollback-stale";
import { RollbackTargetPicker } from "@/components/promotions/rollback-target-picker";
import { useOrderFields } from "@/components/promotions/use-order-fields";
import { usePromotionOrder, useWritten } from "@/components/promotions/use-promotion-order";
import { OverrideList } from "@/components/review/override-list";
import { ReviewSkeleton } from "@/components/review/review-skeleton";
import type { ConsoleNames } from "@/components/shell/console-names";
import { DialogPanel } from "@/components/ui/dialog-panel";
import { rollbackReviewQuery } from "@/lib/promotions/api";
import { CONFIRMATION, splitBlockers } from "@/lib/promotions/rules";
import type { RollbackReview as Review } from "@/lib/promotions/schemas";

type RollbackDialogProps = OpenState & { names: ConsoleNames };

/** The rollback's modal; each opening starts afresh. */
export function RollbackDialog(props: RollbackDialogProps) {
  return <OneOpening key={useOpening(props.open)} {...props} />;
}

const WORD = CONFIRMATION.rollback;

function OneOpening({ open, onOpenChange, names }: RollbackDialogProps) {
  const formId = useId();
  const [target, setTarget] = useState<string | null>(null);
  const query = useQuery({ ...rollbackReviewQuery(target ?? ""), enabled: open && target !== null });
  const review = query.data ?? null;
  const { fields, set } = useOrderFields();
  const close = () => onOpenChange(false);
  const order = usePromotionOrder({ onDone: close, onCodeRefused: () => set({ code: "" }) });
  const onFound = useWritten(close);
  const { left, overridden } = splitBlockers(review?.blockers ?? [], fields.override);
  const isBlocked = left.some(({ overridable }) => !overridable);
  const missing = whatIsMissing({
    ...{ isRead: review !== null, left, overridden, needsReason: true, word: WORD },
    ...{ reason: fields.reason, confirm: fields.confirm, hasCode: isWholeCode(fields.code) },
  });
  const waitsFor = target === null ? "Choose a commit." : missing;
  const send = ({ to_sha, digest }: Review) =>
    order.mutate({
      kind: "rollback",
      body: {
        ...{
          to_sha,
          digest,
          confirm: fields.confirm.trim(),
          totp: digitsOf(fields.code),
          reason: fields.reason.trim(),
        },
        ...(overridden.length === 0 ? {} : { override: overridden.map(({ code }) => code) }),
      },
    });
  return (
    <DialogPanel
      open={open}
      onOpenChange={onOpenChange}
      wide
      title={`Roll back ${names.production.label}`}
      lead={<ProductionBand name={names.production} />}
      footer={
        <OrderFooter
          formId={formId}
          waitsFor={waitsFor}
          isPending={order.isPending}
          send="Roll PRODUCTION back"
          onCancel={close}
        />
      }
    >
      <form
        id={formId}
        className="grid grid-cols-1 gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (review !== null && waitsFor === null && !order.isPending) send(review);
        }}
      >
        <RollbackStale
          error={order.error}
          review={review}
          onReview={() => {
            order.reset();
            set({ confirm: "" });
            void query.refetch();
          }}
        />
        {order.error === null ? null : (
          <OrderRefusal
            {...{ error: order.error, kind: "rollback", digest: review?.digest ?? "", sentAt: order.submittedAt }}
            onFound={(promotion) => void onFound(promotion)}
          />
        )}
        <RollbackTargetPicker enabled={open} chosen={target} onChoose={setTarget} />
        {target !== null && review === null ? <ReviewSkeleton error={query.error} /> : null}
        {review === null ? null : (
          <>
            <OverrideList
              blockers={review.blockers}
              override={fields.override}
              onChange={(override) => set({ override })}
            />
            <RollbackReview review={review} names={names} />
            {isBlocked ? null : (
              <OrderForm
                {...{ word: WORD, what: "this rollback", needsReason: true, fields, set }}
                error={order.error}
              />
            )}
          </>
        )}
      </form>
    </DialogPanel>
  );
}

"use client";

import type { ReactNode } from "react";

import { digitsOf, isWholeCode } from "@/components/order/code-field";
import { LookForOrder } from "@/components/order/look-for-order";
import { OrderDialog } from "@/components/order/order-dialog";
import { OrderForm } from "@/components/order/order-form";
import { OrderRefusal } from "@/components/order/order-refusal";
import type { OpenState } from "@/components/order/use-opening";
import { useOrder } from "@/components/order/use-order";
import { useOrderFields } from "@/components/order/use-order-fields";
import { whatIsMissing } from "@/components/order/what-is-missing";
import { writtenWords } from "@/components/promotions/promotion-words";
import { BlockerList } from "@/components/review/blocker-list";
import { ReviewSkeleton } from "@/components/review/review-skeleton";
import type { ConsoleName } from "@/components/shell/console-names";
import { toServerTime } from "@/components/ui/clock";
import type { Blocker } from "@/lib/core/decision";
import { splitBlockers } from "@/lib/core/overrides";
import { paths } from "@/lib/paths";
import { findSent, type Order, postPromotion, staleVersions } from "@/lib/promotions/api";
import { CONFIRMATION } from "@/lib/promotions/rules";
import type { PromotionAnswer } from "@/lib/promotions/schemas";
import { versionsQuery } from "@/lib/versions/api";

/** What every order for production says, whatever its kind. */
type Typed = Pick<Order["body"], "digest" | "confirm" | "totp" | "override"> & { reason: string };

interface ProductionDialogProps extends OpenState {
  name: ConsoleName;
  kind: Order["kind"];
  words: { title: string; send: string };
  needsReason: boolean;
  review: { digest: string; blockers: readonly Blocker[] } | null;
  /** What there is to do before the review can be read, or while it is no longer what is; null without. */
  waitsFor: string | null;
  /** Why the review cannot be read. */
  unread: Error | null;
  /** What is chosen before there is a review. */
  choice?: ReactNode;
  /** What is known of the review in one look, beside what is typed. */
  facts?: ReactNode;
  /** What moved since the review, given what was refused and how to start again. */
  stale: (refused: Error | null, again: () => void) => ReactNode;
  order: (typed: Typed) => Order;
  /** The review itself. */
  children: ReactNode;
}

/** The modal of whatever changes production; a promotion and a rollback differ in what is read and in what is sent. */
export function ProductionDialog({ name, kind, words, review, choice, stale, ...props }: ProductionDialogProps) {
  const { fields, set } = useOrderFields();
  const order = useProductionOrder(
    name.label,
    () => props.onOpenChange(false),
    () => set({ code: "" }),
  );
  const { left, overridden } = splitBlockers(review?.blockers ?? [], fields.override);
  const needsReason = props.needsReason || overridden.length > 0;
  const missing = whatIsMissing({
    unread: props.waitsFor ?? (review === null ? "Reading the review…" : null),
    left,
    overridden,
    reason: fields.reason,
    asksReason: props.needsReason ? "Add a reason." : null,
    confirm: fields.confirm,
    word: CONFIRMATION[kind],
    hasCode: isWholeCode(fields.code),
  });
  const send = ({ digest }: { digest: string }) => {
    const override = overridden.length === 0 ? {} : { override: overridden.map(({ code }) => code) };
    const proof = { confirm: fields.confirm.trim(), totp: digitsOf(fields.code), reason: fields.reason.trim() };
    order.mutate(props.order({ digest, ...proof, ...override }));
  };
  return (
    <OrderDialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      reading={
        <>
          {choice}
          {review === null ? <ReviewSkeleton error={props.unread} /> : props.children}
        </>
      }
      title={words.title}
      target={{ environment: "production", name: <AppName app={name.app} /> }}
      words={{ send: words.send, sending: "Checking everything, then requesting…" }}
      waitsFor={missing}
      isPending={order.isPending}
      onSend={() => (review === null ? undefined : send(review))}
    >
      {stale(order.error, () => {
        order.reset();
        // The word is typed for what is read; the code was not spent.
        set({ confirm: "" });
      })}
      <OrderRefusal
        error={order.error}
        hasCode
        broken="Reload it and look at the recent promotions before you try again."
        lost={
          <LookForOrder
            look={() => findSent({ kind, digest: review?.digest ?? "", since: toServerTime(order.submittedAt) })}
            onFound={(promotion) => {
              if (order.variables !== undefined) void order.written({ promotion }, order.variables);
            }}
          />
        }
      />
      {review === null ? null : (
        <>
          <BlockerList
            blockers={review.blockers}
            override={{ codes: fields.override, set: (override) => set({ override }) }}
          />
          {props.facts}
          {left.some(({ overridable }) => !overridable) ? null : (
            <OrderForm
              fields={fields}
              set={set}
              error={order.error}
              reason={{ isNeeded: needsReason, hint: "Kept in the audit log and shown on the deploy's page." }}
              word={{ word: CONFIRMATION[kind], confirms: `this ${kind}` }}
              codeFor={`this ${kind}`}
            />
          )}
        </>
      )}
    </OrderDialog>
  );
}

function useProductionOrder(of: string, onDone: () => void, onCodeRefused: () => void) {
  return useOrder({
    of,
    send: postPromotion,
    content: ({ kind, body: { totp: _, ...asked } }) => [kind, asked],
    said: ({ promotion }: Pick<PromotionAnswer, "promotion">) => ({
      key: promotion.deploy_id,
      ...writtenWords(promotion),
      link: { href: paths.deploy(promotion.deploy_id), label: "Open it" },
    }),
    onDone,
    onCodeRefused,
    onRefused: (error, client) => {
      const { queryKey } = versionsQuery();
      const versions = staleVersions(error);
      if (versions === null) void client.invalidateQueries({ queryKey });
      else client.setQueryData(queryKey, versions);
    },
  });
}

function AppName({ app }: { app: string }) {
  return (
    <>
      app <span className="mono">{app}</span>
    </>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";

import { StaleReview } from "@/components/order/stale-review";
import type { OpenState } from "@/components/order/use-opening";
import { usePinned } from "@/components/order/use-pinned";
import { ProductionDialog } from "@/components/promotions/production-dialog";
import { PromotionFacts, PromotionReview } from "@/components/promotions/promotion-review";
import { VersionDifference } from "@/components/promotions/version-difference";
import type { ConsoleNames } from "@/components/shell/console-names";
import { staleVersions } from "@/lib/promotions/api";
import { versionsQuery } from "@/lib/versions/api";
import { changedParts } from "@/lib/versions/rules";

/** The promotion's modal: the review of what staging runs, pinned, and the order to run it in production. */
export function PromoteDialog({ names, ...state }: OpenState & { names: ConsoleNames }) {
  const { data: now, error } = useQuery({ ...versionsQuery(), enabled: state.open });
  const { reviewed, moved, take } = usePinned(
    { of: "versions", now },
    (before, after) => changedParts(before.digest, after.digest)?.length === 0,
  );
  return (
    <ProductionDialog
      {...state}
      name={names.production}
      kind="promotion"
      words={{
        title: `Promote ${names.staging.label} → ${names.production.label}`,
        send: "Promote to PRODUCTION",
      }}
      needsReason={false}
      review={reviewed}
      waitsFor={moved === null ? null : "Review again what has changed."}
      unread={error}
      stale={(refused, again) => {
        if (reviewed === null || moved === null) return null;
        const wasRefused = staleVersions(refused) !== null;
        return (
          <StaleReview
            title={
              wasRefused ? "Refused: what you reviewed has changed" : "Since you opened this, what it shows has changed"
            }
            refusedFor={wasRefused ? moved.digest : null}
            onReview={() => {
              take(moved);
              again();
            }}
          >
            <p>
              {wasRefused
                ? "Nothing was sent, and your code is not spent: the same one works for the new review while it is still valid."
                : "Sent as it is, it would be refused."}
            </p>
            <VersionDifference reviewed={reviewed} now={moved} names={names} />
          </StaleReview>
        );
      }}
      facts={reviewed === null ? null : <PromotionFacts versions={reviewed} names={names} />}
      order={({ reason, ...typed }) => ({ kind: "promotion", body: reason === "" ? typed : { ...typed, reason } })}
    >
      {reviewed === null ? null : <PromotionReview versions={reviewed} />}
    </ProductionDialog>
  );
}

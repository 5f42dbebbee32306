"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { StaleReview } from "@/components/order/stale-review";
import type { OpenState } from "@/components/order/use-opening";
import { usePinned } from "@/components/order/use-pinned";
import { ProductionDialog } from "@/components/promotions/production-dialog";
import { isSameRollback } from "@/components/promotions/review-difference";
import { RollbackTargetPicker } from "@/components/promotions/rollback-target-picker";
import { WayBackReview } from "@/components/review/way-back-review";
import type { ConsoleNames } from "@/components/shell/console-names";
import { Hash } from "@/components/ui/hash";
import { rollbackReviewQuery, staleVersions } from "@/lib/promotions/api";
import type { RollbackReview as Review } from "@/lib/promotions/schemas";
import { productionSha } from "@/lib/versions/rules";

interface StaleRollbackProps {
  reviewed: Review | null;
  moved: Review | null;
  refused: Error | null;
  onReview: () => void;
}

/** The rollback's modal: a commit that production has run, the review of going back to it, pinned, and the order. */
export function RollbackDialog({ names, ...state }: OpenState & { names: ConsoleNames }) {
  const [target, setTarget] = useState<string | null>(null);
  const query = useQuery({ ...rollbackReviewQuery(target ?? ""), enabled: state.open && target !== null });
  const { reviewed, moved, take } = usePinned({ of: target ?? "", now: query.data }, isSameRollback);
  return (
    <ProductionDialog
      {...state}
      name={names.production}
      kind="rollback"
      words={{ title: `Roll back ${names.production.label}`, send: "Roll back PRODUCTION" }}
      needsReason
      review={reviewed}
      waitsFor={target === null ? "Choose a commit." : moved === null ? null : "Review again what has changed."}
      unread={query.error}
      choice={<RollbackTargetPicker enabled={state.open} chosen={target} onChoose={setTarget} />}
      stale={(refused, again) => (
        <StaleRollback
          reviewed={reviewed}
          moved={moved}
          refused={refused}
          onReview={() => {
            again();
            void query.refetch().then(({ data }) => (data === undefined ? null : take(data)));
          }}
        />
      )}
      order={(typed) => ({ kind: "rollback", body: { ...typed, to_sha: target ?? "" } })}
    >
      {reviewed === null ? null : (
        <WayBackReview
          review={reviewed}
          afterwards={`Promotions to ${names.production.label} then pause until an admin resumes them.`}
        />
      )}
    </ProductionDialog>
  );
}

/** Production itself moved while the rollback was being reviewed: from what to what, and the way to review that. */
function StaleRollback({ reviewed, moved, refused, onReview }: StaleRollbackProps) {
  const versions = staleVersions(refused);
  if (reviewed === null || (versions === null && moved === null)) return null;
  if (versions === null) {
    return (
      <StaleReview title="Since you opened this, what it shows has changed" refusedFor={null} onReview={onReview}>
        <p>Read it again before you send it.</p>
      </StaleReview>
    );
  }
  const sha = productionSha(versions);
  return (
    <StaleReview
      title="Refused: production has moved since you reviewed this"
      refusedFor={versions.digest}
      onReview={onReview}
    >
      <p className="flex flex-wrap items-center gap-1.5">
        It runs {sha === null ? "a commit nobody knows" : <Hash value={sha} className="text-ink" />} now
        {reviewed.from_sha === null ? null : (
          <>
            , not <Hash value={reviewed.from_sha} />
          </>
        )}
        . Nothing was sent, and your code is not spent.
      </p>
    </StaleReview>
  );
}

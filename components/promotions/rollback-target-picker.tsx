"use client";

import { useQuery } from "@tanstack/react-query";

import { PickList } from "@/components/review/pick-list";
import { ReviewSkeleton } from "@/components/review/review-skeleton";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { rollbackTargetsQuery } from "@/lib/promotions/api";
import type { RollbackTargets } from "@/lib/promotions/schemas";

interface RollbackTargetPickerProps {
  enabled: boolean;
  chosen: string | null;
  onChoose: (sha: string) => void;
}

/** The commits that production has run, to choose the one to go back to. */
export function RollbackTargetPicker({ enabled, chosen, onChoose }: RollbackTargetPickerProps) {
  const { data, error } = useQuery({ ...rollbackTargetsQuery(), enabled });
  if (data === undefined) return <ReviewSkeleton error={error} />;
  if (data.items.length === 0) {
    return (
      <EmptyState title="Nothing to go back to">
        This console knows of no other commit that production has run. Break-glass can deploy any commit of main.
      </EmptyState>
    );
  }
  return (
    <>
      <PickList
        legend="Go back to"
        isTitled
        items={data.items.map((target) => ({
          sha: target.sha,
          title: target.message ?? "its message is not known here",
          detail: (
            <>
              ran <RanTimes target={target} />
            </>
          ),
        }))}
        chosen={chosen}
        onChoose={onChoose}
      />
      {data.items_truncated ? (
        <p className="text-sm text-muted">
          The {data.items.length} newest are listed. Break-glass can deploy any commit of main.
        </p>
      ) : null}
    </>
  );
}

function RanTimes({ target: { ran_from, ran_until } }: { target: RollbackTargets["items"][number] }) {
  if (ran_from === ran_until) return <RelativeTime at={ran_from} />;
  return (
    <>
      from <RelativeTime at={ran_from} />, last <RelativeTime at={ran_until} />
    </>
  );
}

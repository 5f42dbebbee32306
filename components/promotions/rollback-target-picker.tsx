"use client";

import { useQuery } from "@tanstack/react-query";
import { useId } from "react";

import { ReviewSkeleton } from "@/components/review/review-skeleton";
import { classNames } from "@/components/ui/class-names";
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
  const name = useId();
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
    <fieldset className="min-w-0">
      <legend className="mb-1 text-sm font-medium">Go back to</legend>
      <div className="max-h-52 overflow-y-auto rounded-md border border-line">
        {data.items.map((target) => (
          <label
            key={target.sha}
            className={classNames(
              "flex cursor-pointer items-center gap-3 border-b border-line px-3 py-2 last:border-0 hover:bg-hover",
              "has-focus-visible:bg-hover",
              target.sha === chosen && "bg-accent-soft",
            )}
          >
            <input
              type="radio"
              name={name}
              checked={target.sha === chosen}
              onChange={() => onChoose(target.sha)}
              className="size-4 shrink-0 accent-accent"
            />
            <Target target={target} />
          </label>
        ))}
      </div>
      {data.items_truncated ? (
        <p className="mt-1 text-sm text-muted">
          The {data.items.length} newest are listed. Break-glass can deploy any commit of main.
        </p>
      ) : null}
    </fieldset>
  );
}

function Target({ target }: { target: RollbackTargets["items"][number] }) {
  return (
    <span className="min-w-0 flex-1">
      <span className="block truncate text-sm">{target.message ?? "its message is not known here"}</span>
      <span className="block text-xs text-muted">
        <code title={target.sha}>{target.sha.slice(0, 7)}</code> · ran <RanTimes target={target} />
      </span>
    </span>
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

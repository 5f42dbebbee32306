"use client";

import { type ReactNode, useId } from "react";

import { classNames } from "@/components/ui/class-names";

interface PickListProps {
  legend: ReactNode;
  /** Whether the legend is on screen as well. */
  isTitled?: boolean;
  items: readonly { sha: string; title: string; detail: ReactNode }[];
  chosen: string | null;
  onChoose: (sha: string) => void;
}

/** Commits of which one is chosen. */
export function PickList({ legend, isTitled = false, items, chosen, onChoose }: PickListProps) {
  const name = useId();
  return (
    <fieldset className="min-w-0">
      <legend className={isTitled ? "mb-1 text-sm font-medium" : "sr-only"}>{legend}</legend>
      <div className="max-h-56 overflow-y-auto rounded-md border border-line">
        {items.map(({ sha, title, detail }) => (
          <label
            key={sha}
            className={classNames(
              "flex cursor-pointer items-center gap-3 border-b border-line px-3 py-2 last:border-0 hover:bg-hover",
              "has-focus-visible:bg-hover",
              sha === chosen && "bg-accent-soft",
            )}
          >
            <input
              type="radio"
              name={name}
              checked={sha === chosen}
              onChange={() => onChoose(sha)}
              className="size-4 shrink-0 accent-accent"
            />
            <span className="min-w-0 flex-1">
              <span className="block truncate text-sm">{title}</span>
              <span className="block truncate text-xs text-muted">
                <code title={sha}>{sha.slice(0, 7)}</code> · {detail}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

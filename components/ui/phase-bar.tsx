import type { ReactNode } from "react";

import { classNames } from "@/components/ui/class-names";

export interface Phase {
  word: string;
  /** 0 to 1. */
  filled: number;
  /** Where it came to its end without being done. */
  isBroken?: boolean;
  detail: ReactNode;
}

/** How far something is that goes through phases, one after the other. */
export function PhaseBar({ phases }: { phases: readonly Phase[] }) {
  return (
    <ol className="grid auto-cols-fr grid-flow-col gap-1 text-xs">
      {phases.map(({ word, filled, isBroken = false, detail }) => (
        <li key={word} className="min-w-0">
          <div aria-hidden className="h-1 overflow-hidden rounded-full bg-line">
            <div
              className={classNames("h-full", isBroken ? "bg-fail" : "bg-accent")}
              style={{ width: `${Math.round((isBroken ? Math.max(filled, 0.1) : filled) * 100)}%` }}
            />
          </div>
          <p className={classNames("mt-1.5 break-words", filled > 0 || isBroken ? "font-medium" : "text-faint")}>
            {word} <span className="font-normal text-muted">{detail}</span>
          </p>
        </li>
      ))}
    </ol>
  );
}

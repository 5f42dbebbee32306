"use client";

import { useEffect, useState } from "react";

import { classNames } from "@/components/ui/class-names";
import { Tip } from "@/components/ui/tooltip";

interface CopyButtonProps {
  text: string;
  /** What is copied, e.g. "full SHA". */
  what: string;
  className?: string;
}

/** Copies a text and says that it did. */
export function CopyButton({ text, what, className }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<"copied" | "refused" | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), 2000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const label =
    outcome === "copied" ? "Copied" : outcome === "refused" ? "The browser refused to copy" : `Copy ${what}`;
  return (
    <Tip text={label}>
      <button
        type="button"
        aria-label={label}
        onClick={() => {
          copyText(text).then(
            () => setOutcome("copied"),
            () => setOutcome("refused"),
          );
        }}
        className={classNames(
          "inline-flex size-6 shrink-0 items-center justify-center rounded-sm text-faint hover:bg-hover hover:text-ink",
          className,
        )}
      >
        <svg viewBox="0 0 16 16" className="size-3.5" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden>
          {outcome === "copied" ? (
            <path d="M3 8.5l3.2 3.2L13 4.8" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
          ) : (
            <>
              <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
              <path d="M10.5 5.5V4A1.5 1.5 0 0 0 9 2.5H4A1.5 1.5 0 0 0 2.5 4v5A1.5 1.5 0 0 0 4 10.5h1.5" />
            </>
          )}
        </svg>
        <span role="status" className="sr-only">
          {outcome === null ? "" : label}
        </span>
      </button>
    </Tip>
  );
}

/** Rejects where the page is not a secure context and the browser offers no clipboard. */
async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}

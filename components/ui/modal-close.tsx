"use client";

import { Dialog as Base } from "@base-ui/react/dialog";

/** The cross in the corner of whatever lies over the page. */
export function ModalClose() {
  return (
    <Base.Close
      aria-label="Close"
      className="-mr-2 inline-flex size-9 shrink-0 max-sm:size-11 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
    >
      <svg viewBox="0 0 16 16" className="size-4" fill="none" stroke="currentColor" strokeWidth="1.75" aria-hidden>
        <path d="M3.5 3.5l9 9M12.5 3.5l-9 9" strokeLinecap="round" />
      </svg>
    </Base.Close>
  );
}

import type { ReactNode } from "react";

/** A titled part of a page that is seldom wanted: one press opens it. */
export function Fold({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="group rounded-lg border border-line bg-surface shadow-lift">
      <summary className="flex min-h-11 items-center gap-2 rounded-lg px-4 text-base font-semibold hover:bg-hover">
        <span className="flex-1">{title}</span>
        <svg
          viewBox="0 0 16 16"
          aria-hidden
          className="size-4 text-muted transition-transform group-open:rotate-90"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
        >
          <path d="M6 3.5L10.5 8L6 12.5" strokeLinecap="round" strokeLinejoin="round" />
        </svg>
      </summary>
      <div className="border-t border-line">{children}</div>
    </details>
  );
}

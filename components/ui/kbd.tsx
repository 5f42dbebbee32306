import type { ReactNode } from "react";

/** A key, or something to type exactly as it stands. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="mono rounded-sm border border-line bg-sunken px-1.5 py-px text-[0.92em] break-all text-ink select-all">
      {children}
    </kbd>
  );
}

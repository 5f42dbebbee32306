import type { ReactNode } from "react";

import { classNames } from "@/components/ui/class-names";
import { type Tone, toneSoft, toneText } from "@/components/ui/tone";

/** A word in a box; the tone underlines it and never stands alone. */
export function Badge({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={classNames(
        "inline-flex items-center gap-1 rounded-sm px-1.5 py-0.5 text-xs font-medium whitespace-nowrap",
        toneSoft[tone],
        toneText[tone],
      )}
    >
      {children}
    </span>
  );
}

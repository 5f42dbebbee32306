"use client";

import { linkExplanation, linkPhrase } from "@/components/flight/connection-words";
import { useFlightLink } from "@/components/flight/flight-watch";
import { Tip } from "@/components/ui/tooltip";

/** Beside a title: how old what is shown below is, while that cannot be called the present. */
export function LinkNote() {
  const link = useFlightLink();
  const phrase = linkPhrase(link);
  if (phrase === "" || link.kind === "off") return null;
  return (
    <Tip text={linkExplanation(link)}>
      <span tabIndex={0} className="rounded-sm text-wait">
        {phrase}
      </span>
    </Tip>
  );
}

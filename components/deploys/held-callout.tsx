"use client";

import { heldWords } from "@/components/flight/held-words";
import { Callout } from "@/components/ui/callout";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Deploy } from "@/lib/deploys/schemas";

/** What holds a deploy up, or what took its place: named, with its age and the way to it. */
export function HeldCallout({ held }: { held: NonNullable<Deploy["blocked_by"]> }) {
  const { title, detail, link } = heldWords(held);
  return (
    <Callout tone={held.kind === "superseded_by" ? "neutral" : "wait"} title={title}>
      {detail === null ? null : <p>{detail}</p>}
      {held.since === null ? null : (
        <span className="mr-3">
          since <RelativeTime at={held.since} />
        </span>
      )}
      {held.run_url === null ? null : (
        <a href={held.run_url} target="_blank" rel="noreferrer" className="text-accent underline underline-offset-4">
          {link}
          <span className="sr-only"> (opens a new tab)</span>
        </a>
      )}
    </Callout>
  );
}

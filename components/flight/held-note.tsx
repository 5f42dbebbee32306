"use client";

import { heldWords } from "@/components/flight/held-words";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Deploy } from "@/lib/deploys/schemas";

/** What holds a deploy up, since when, and the way to the run in question. */
export function HeldNote({ held }: { held: NonNullable<Deploy["blocked_by"]> }) {
  const { title, link } = heldWords(held);
  return (
    <>
      <span className="break-words">{title}</span>{" "}
      {held.since === null ? null : (
        <span className="whitespace-nowrap text-faint">
          since <RelativeTime at={held.since} />{" "}
        </span>
      )}
      {held.run_url === null ? null : (
        <a
          href={held.run_url}
          target="_blank"
          rel="noreferrer"
          className="whitespace-nowrap text-accent underline underline-offset-2"
        >
          {link}
          <span className="sr-only"> (opens a new tab)</span>
        </a>
      )}
    </>
  );
}

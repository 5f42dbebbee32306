"use client";

import { Callout } from "@/components/ui/callout";
import { Hash } from "@/components/ui/hash";
import { RelativeTime } from "@/components/ui/relative-time";
import { WhereGroup } from "@/components/where/where-group";
import { summariseWhere } from "@/components/where/where-words";
import type { Where, WhereState } from "@/lib/where/schemas";

const GROUPS: readonly { state: WhereState; label: string }[] = [
  { state: "live", label: "Live on" },
  { state: "rolled_back", label: "Rolled back on" },
  { state: "not_yet", label: "Not yet on" },
  { state: "unknown", label: "Not known of" },
];

/** A change by its title, and where it is: what is asked most of all, said first in one sentence. */
export function WhereAnswer({ answer, isBrief }: { answer: Where; isBrief: boolean }) {
  return (
    <section aria-label="Where it is" className="min-w-0">
      <WhereTitle answer={answer} />
      {answer.notes.map((note) => (
        <Callout key={note} tone="wait" title={note} className="mt-3" />
      ))}
      <p className="mt-3 text-base" role="status">
        {summariseWhere(answer.surfaces)}
      </p>
      {GROUPS.map(({ state, label }) => (
        <WhereGroup
          key={state}
          label={label}
          isBrief={isBrief}
          surfaces={answer.surfaces.filter((one) => one.state === state)}
        />
      ))}
    </section>
  );
}

function WhereTitle({ answer: { title, pull, author, sha, url, committed_at } }: { answer: Where }) {
  return (
    <>
      <h2 className="text-lg font-semibold break-words">{title}</h2>
      <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-sm text-muted">
        {pull === null ? null : (
          <a
            href={pull.url}
            target="_blank"
            rel="noreferrer"
            className="text-accent underline-offset-4 hover:underline"
          >
            #{pull.number}
          </a>
        )}
        {author === null ? null : <span>{author}</span>}
        <Hash value={sha} href={url} copy className="text-faint" />
        {committed_at === null ? null : <RelativeTime at={committed_at} />}
      </p>
    </>
  );
}

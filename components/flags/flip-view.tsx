"use client";

import { useQuery } from "@tanstack/react-query";

import { changesWords, lookOfFlip } from "@/components/flags/flag-words";
import { FlipProgress } from "@/components/flags/flip-progress";
import { Callout } from "@/components/ui/callout";
import { classNames } from "@/components/ui/class-names";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { Timeline } from "@/components/ui/timeline";
import { toneText } from "@/components/ui/tone";
import { flipQuery } from "@/lib/flags/api";

/** One flip: how far it is, what came of it, and every change of its state. */
export function FlipView({ id }: { id: string }) {
  const { data } = useQuery(flipQuery(id));
  if (data === undefined) return null;
  const { flip, transitions } = data;
  const look = lookOfFlip(flip.state);
  return (
    <div className="grid grid-cols-1 gap-6">
      <div>
        <h1 className="text-xl font-semibold tracking-tight break-words">{changesWords(flip.changes)}</h1>
        <p className="mt-1 flex flex-wrap items-center gap-x-2 text-sm text-muted">
          <span className={classNames("flex items-center gap-1.5 font-medium", toneText[look.tone])}>
            <StatusGlyph shape={look.shape} tone={look.tone} progress={0.5} />
            {look.word}
          </span>
          <span>on {flip.app}</span>
          <span>by {flip.requested_by.email}</span>
          <RelativeTime at={flip.requested_at} />
        </p>
      </div>
      <FlipProgress flip={flip} />
      {flip.failure === null ? null : (
        <Callout role="status" tone="fail" title={look.word}>
          {flip.failure.message}
        </Callout>
      )}
      {flip.problem === null ? null : (
        <Callout role="status" tone="wait" title="Held up">
          {flip.problem}
        </Callout>
      )}
      <Section title="Timeline">
        <Timeline
          entries={transitions.map(({ seq, to_state: state, at, actor, note }) => ({
            key: seq,
            look: lookOfFlip(state),
            at,
            actor,
            note,
          }))}
        />
      </Section>
    </div>
  );
}

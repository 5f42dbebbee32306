"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";

import { PlaceList } from "@/components/secrets/place-list";
import { RotationProgress } from "@/components/secrets/rotation-progress";
import { isRotating, lookOfRotation, lookOfTransition } from "@/components/secrets/rotation-words";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { Timeline } from "@/components/ui/timeline";
import { toneText } from "@/components/ui/tone";
import { Tip } from "@/components/ui/tooltip";
import { paths } from "@/lib/paths";
import { postGivenUp, rotationQuery } from "@/lib/secrets/api";
import type { Rotation, RotationDetail } from "@/lib/secrets/schemas";

interface RotationViewProps {
  name: string;
  id: string;
  /** Why whoever looks cannot give it up; null where they can. */
  refusal: string | null;
}

/** One rotation: how it ended, what each place holds since, who followed which step, and its timeline. */
export function RotationView({ name, id, refusal }: RotationViewProps) {
  const { data } = useQuery(rotationQuery(name, id));
  if (data === undefined) return null;
  const { rotation } = data;
  const look = lookOfRotation(rotation);
  return (
    <div className="grid grid-cols-1 gap-6">
      <div>
        <h1 className="mono text-xl font-semibold tracking-tight break-all">
          <Link href={paths.secret(name)} className="underline-offset-4 hover:underline">
            {name}
          </Link>
        </h1>
        <p className="mt-1 flex flex-wrap items-center gap-x-2 text-sm text-muted">
          <span className={classNames("flex items-center gap-1.5 font-medium", toneText[look.tone])}>
            <StatusGlyph {...look} progress={0.5} />
            {look.word}
          </span>
          <span>by {rotation.requested_by.email}</span>
          <RelativeTime at={rotation.ended_at ?? rotation.requested_at} />
        </p>
        {rotation.note === null ? null : <p className="mt-2 break-words">{rotation.note}</p>}
      </div>
      {rotation.mode === "auto" ? <RotationProgress rotation={rotation} /> : null}
      {rotation.failure === null ? null : (
        <Callout role="status" tone="fail" title={look.word}>
          {rotation.failure.message}
        </Callout>
      )}
      {isRotating(rotation) ? <OnItsWay name={name} rotation={rotation} refusal={refusal} /> : null}
      {rotation.places.length === 0 ? null : (
        <Section title="Places">
          <PlaceList places={rotation.places} />
        </Section>
      )}
      <FollowedSteps rotation={rotation} />
      <Section title="Timeline">
        <Timeline
          entries={data.transitions.map(({ seq, to_state: state, at, actor, note }) => ({
            key: seq,
            look: lookOfTransition(state),
            at,
            actor,
            note,
          }))}
        />
      </Section>
    </div>
  );
}

/** What it waits for, what is not done before its end, and the way out. */
function OnItsWay({ name, rotation, refusal }: { name: string; rotation: Rotation; refusal: string | null }) {
  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-3 text-sm">
        <div className="min-w-0 flex-1 basis-64">
          <p className="font-medium break-words">{rotation.problem ?? "It goes on by itself."}</p>
          <p className="text-muted">The old value is revoked only when all {rotation.places.length} confirm.</p>
        </div>
        <GiveUp name={name} id={rotation.id} refusal={refusal} />
      </div>
    </Card>
  );
}

/** Behind a question that says what it leaves behind. */
function GiveUp({ name, id, refusal }: { name: string; id: string; refusal: string | null }) {
  const [isAsking, ask] = useState(false);
  const client = useQueryClient();
  const giveUp = useMutation({
    mutationFn: () => postGivenUp(name, id),
    onSettled: () => client.invalidateQueries({ queryKey: ["secrets"] }),
  });
  if (!isAsking || refusal !== null) {
    const button = (
      <Button unavailable={refusal !== null} onClick={() => ask(true)}>
        Give up…
      </Button>
    );
    return refusal === null ? button : <Tip text={refusal}>{button}</Tip>;
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <p className="text-muted">Places that have the new value keep it.</p>
      <Button onClick={() => ask(false)}>Keep going</Button>
      <Button variant="accent" unavailable={giveUp.isPending} onClick={() => giveUp.mutate()}>
        Give up
      </Button>
    </div>
  );
}

function FollowedSteps({ rotation: { steps } }: Pick<RotationDetail, "rotation">) {
  if (steps.length === 0) return null;
  return (
    <Section title="Steps">
      <Card>
        <ol className="grid grid-cols-1 gap-2 px-4 py-3 text-sm">
          {steps.map(({ text, by, at }, index) => (
            <li key={text}>
              {index + 1}. {text}{" "}
              {by === null || at === null ? null : (
                <span className="text-xs text-faint">
                  ticked by {by} <RelativeTime at={at} />
                </span>
              )}
            </li>
          ))}
        </ol>
      </Card>
    </Section>
  );
}

"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog } from "@/components/order/use-opening";
import { ChecklistView } from "@/components/secrets/checklist-view";
import { ConsumerList } from "@/components/secrets/consumer-list";
import { RotatingCard } from "@/components/secrets/rotating-card";
import { RotationList } from "@/components/secrets/rotation-list";
import { ageWords, dueWords, lookOfSecret, ROTATES_WORDS } from "@/components/secrets/secret-words";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";
import { useNow } from "@/components/ui/clock";
import { nameOfEmail } from "@/components/ui/person-name";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { toneText } from "@/components/ui/tone";
import { Tip } from "@/components/ui/tooltip";
import { postChecklist, secretQuery } from "@/lib/secrets/api";
import type { Secret } from "@/lib/secrets/schemas";

const rotate = laterDialog(async () => (await import("@/components/secrets/rotate-dialog")).RotateDialog);

interface SecretViewProps {
  name: string;
  /** Why the console does not rotate it by itself; null where it does. */
  notAutomatic: string | null;
  /** Why whoever looks cannot rotate it; null where they can. */
  refusal: string | null;
}

interface WaysProps extends Omit<SecretViewProps, "name"> {
  secret: Secret;
}

/** One secret: where it is kept, how it stands, the rotation that somebody has begun, and those before. */
export function SecretView({ name, notAutomatic, refusal }: SecretViewProps) {
  const { data } = useQuery(secretQuery(name));
  if (data === undefined) return null;
  const { secret, checklist, rotations } = data;
  return (
    <div className="grid grid-cols-1 gap-6">
      <SecretHead secret={secret} />
      {secret.rotating === null ? null : <RotatingCard name={name} id={secret.rotating.id} />}
      <Section title="Stored in">
        <Card>
          <ConsumerList consumers={secret.consumers} />
        </Card>
      </Section>
      {checklist === null ? (
        secret.rotating !== null ? null : (
          <WaysToRotate secret={secret} refusal={refusal} notAutomatic={notAutomatic} />
        )
      ) : (
        <ChecklistView detail={{ ...data, checklist }} refusal={refusal} />
      )}
      <Section title="Rotations">
        <RotationList rotations={rotations} empty="None is on record on this console." />
      </Section>
    </div>
  );
}

function SecretHead({ secret }: { secret: Secret }) {
  return (
    <div className="grid grid-cols-1 gap-4">
      <div>
        <h1 className="mono text-xl font-semibold tracking-tight break-all">{secret.name}</h1>
        <p className="text-muted">{secret.title}</p>
      </div>
      <SecretFacts secret={secret} />
      {secret.drift === null ? null : (
        <Callout role="status" tone="wait" title={secret.drift.message}>
          First seen <RelativeTime at={secret.drift.since} />. Rotate it, or hand one value to all.
        </Callout>
      )}
      {secret.still_old === null ? null : (
        <Callout role="status" tone="fail" title={secret.still_old.message}>
          Recorded as rotated <RelativeTime at={secret.still_old.since} />. Hand them the new value.
        </Callout>
      )}
    </div>
  );
}

/** How it stands against its cadence, and how its value can change. */
function SecretFacts({ secret }: { secret: Secret }) {
  const now = useNow(60_000);
  const look = lookOfSecret(secret);
  const facts: [string, ReactNode][] = [
    ["Age", ageWords(secret)],
    [
      "Due",
      <span key="due" className={classNames("flex items-center gap-1.5", toneText[look.tone])}>
        <StatusGlyph {...look} />
        {dueWords(secret, now)}
      </span>,
    ],
    ["Last rotated", lastWords(secret)],
    ["Owner", secret.owner],
    ["Way", ROTATES_WORDS[secret.rotates]],
  ];
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 text-sm sm:grid-cols-4">
      {facts.map(([name, value]) => (
        <div key={name} className="min-w-0 last:col-span-full">
          <dt className="eyebrow">{name}</dt>
          <dd className="break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function lastWords({ last_rotated_at: at, last_rotated_by: by }: Secret): ReactNode {
  if (at === null) return "not on record";
  return (
    <>
      <RelativeTime at={at} />
      {by === null ? "" : ` by ${nameOfEmail(by)}`}
    </>
  );
}

/** By the console where it can, and by hand; whatever keeps somebody from it is said once. */
function WaysToRotate({ secret, refusal, notAutomatic }: WaysProps) {
  return (
    <Section title="Rotate">
      <Card className="divide-y divide-line">
        {refusal === null ? null : <p className="px-4 py-3 text-sm text-muted">{refusal}</p>}
        {secret.has_handler ? (
          <Way
            title="By the console"
            words={notAutomatic ?? "A new value for one place after the other, each verified before the next."}
          >
            <DialogButton refusal={refusal ?? notAutomatic} preload={rotate.preload} variant="accent" label="Rotate…">
              {(state) => <rotate.Dialog secret={secret} {...state} />}
            </DialogButton>
          </Way>
        ) : null}
        <Way
          title="By hand"
          words={
            <>
              A checklist, with what every place holds before and after.{" "}
              <a
                href={secret.sop.url}
                target="_blank"
                rel="noreferrer"
                className="whitespace-nowrap text-accent underline underline-offset-4"
              >
                Open SOP<span className="sr-only"> for {secret.name} (opens a new tab)</span>
              </a>
            </>
          }
        >
          <BeginByHand name={secret.name} refusal={refusal} />
        </Way>
      </Card>
    </Section>
  );
}

function Way({ title, words, children }: { title: string; words: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-3 px-4 py-3 text-sm">
      <div className="min-w-0 flex-1 basis-64">
        <h3 className="font-medium">{title}</h3>
        <p className="text-muted">{words}</p>
      </div>
      {children}
    </div>
  );
}

function BeginByHand({ name, refusal }: { name: string; refusal: string | null }) {
  const client = useQueryClient();
  const begin = useMutation({
    mutationFn: () => postChecklist(name),
    onSettled: () => client.invalidateQueries({ queryKey: ["secrets"] }),
  });
  const button = (
    <Button unavailable={refusal !== null || begin.isPending} onClick={() => begin.mutate()}>
      {begin.isPending ? "Looking at every place…" : "Begin the checklist"}
    </Button>
  );
  return refusal === null ? button : <Tip text={refusal}>{button}</Tip>;
}

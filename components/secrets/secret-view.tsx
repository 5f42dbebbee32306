"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";

import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog } from "@/components/order/use-opening";
import { ChecklistView } from "@/components/secrets/checklist-view";
import { ConsumerList } from "@/components/secrets/consumer-list";
import { RotationList } from "@/components/secrets/rotation-list";
import { ageWords, dueWords, lookOfSecret, ROTATES_WORDS } from "@/components/secrets/secret-words";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { useNow } from "@/components/ui/clock";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { Tip } from "@/components/ui/tooltip";
import { paths } from "@/lib/paths";
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

interface ByConsoleProps extends Omit<SecretViewProps, "name"> {
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
      {secret.rotating === null ? (
        <ByConsole secret={secret} refusal={refusal} notAutomatic={notAutomatic} />
      ) : (
        <Rotating secret={secret} rotating={secret.rotating} />
      )}
      {checklist === null ? (
        <BeginByHand secret={secret} refusal={refusal} />
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
  const now = useNow(60_000);
  return (
    <div className="grid grid-cols-1 gap-3">
      <div>
        <h1 className="mono flex items-center gap-2 text-xl font-semibold tracking-tight break-all">
          <StatusGlyph {...lookOfSecret(secret)} />
          {secret.name}
        </h1>
        <p className="text-muted">{secret.title}</p>
        <p className="mt-1 flex flex-wrap gap-x-4 text-sm text-muted">
          <span>Owner {secret.owner}</span>
          <span>{ageWords(secret)}</span>
          <span>{dueWords(secret, now)}</span>
          <span>{ROTATES_WORDS[secret.rotates]}</span>
        </p>
      </div>
      {secret.drift === null ? null : (
        <Callout role="status" tone="wait" title={secret.drift.message}>
          Seen since <RelativeTime at={secret.drift.since} />. Rotate it, or hand one value to all.
        </Callout>
      )}
      {secret.still_old === null ? null : (
        <Callout role="status" tone="fail" title={secret.still_old.message}>
          Recorded as rotated <RelativeTime at={secret.still_old.since} />. Hand them the new value.
        </Callout>
      )}
      <Card>
        <div className="px-4 py-3">
          <ConsumerList consumers={secret.consumers} />
        </div>
      </Card>
    </div>
  );
}

/** Only for what the console can rotate; whatever keeps it from that is said. */
function ByConsole({ secret, refusal, notAutomatic }: ByConsoleProps) {
  if (!secret.has_handler) return null;
  const reason = refusal ?? notAutomatic ?? (secret.checklist_since === null ? null : "Somebody rotates it by hand.");
  return (
    <Section title="Rotate by the console">
      <Card>
        <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-3 text-sm">
          <p className="min-w-0 text-muted">
            {reason ?? "A new value, handed to one place after the other, each verified before the next."}
          </p>
          <DialogButton refusal={reason} preload={rotate.preload} variant="accent" label="Rotate…">
            {(state) => <rotate.Dialog secret={secret} {...state} />}
          </DialogButton>
        </div>
      </Card>
    </Section>
  );
}

function Rotating({ secret, rotating }: { secret: Secret; rotating: NonNullable<Secret["rotating"]> }) {
  return (
    <Callout role="status" tone="run" title={`Converging ${rotating.verified}/${rotating.total}`}>
      The old value is revoked only when all confirm.{" "}
      <Link href={paths.rotation(secret.name, rotating.id)} className="text-accent underline underline-offset-4">
        Follow it
      </Link>
    </Callout>
  );
}

function BeginByHand({ secret, refusal: withheld }: { secret: Secret; refusal: string | null }) {
  const refusal = withheld ?? (secret.rotating === null ? null : "The console rotates it now.");
  const client = useQueryClient();
  const begin = useMutation({
    mutationFn: () => postChecklist(secret.name),
    onSettled: () => client.invalidateQueries({ queryKey: ["secrets"] }),
  });
  const button = (
    <Button variant="accent" unavailable={refusal !== null || begin.isPending} onClick={() => begin.mutate()}>
      {begin.isPending ? "Looking at every place…" : "Begin the checklist"}
    </Button>
  );
  return (
    <Section title="Rotate by hand">
      <Card>
        <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-3 text-sm">
          <p className="min-w-0 text-muted">
            {refusal ?? "What every place holds now is noted first, so that the end can be compared."}{" "}
            <a
              href={secret.sop.url}
              target="_blank"
              rel="noreferrer"
              className="text-accent underline underline-offset-4"
            >
              Open SOP<span className="sr-only"> for {secret.name} (opens a new tab)</span>
            </a>
          </p>
          {refusal === null ? button : <Tip text={refusal}>{button}</Tip>}
        </div>
      </Card>
    </Section>
  );
}

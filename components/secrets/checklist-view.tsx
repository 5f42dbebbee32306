"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { PlaceList } from "@/components/secrets/place-list";
import { RecordAction } from "@/components/secrets/record-action";
import { showNotice } from "@/components/shell/notices";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { CommandBlock } from "@/components/ui/command-block";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { deleteChecklist, putTick } from "@/lib/secrets/api";
import type { Checklist, ProcedureStep, SecretDetail, StepTick } from "@/lib/secrets/schemas";

interface ChecklistViewProps {
  detail: SecretDetail & { checklist: Checklist };
  /** Why nothing can be ticked or recorded by whoever looks; null where it can. */
  refusal: string | null;
}

interface StepProps {
  name: string;
  number: number;
  step: ProcedureStep;
  tick: StepTick | undefined;
  refusal: string | null;
}

/** A rotation by hand on its way: its steps, who ticked which, and what has come where. */
export function ChecklistView({ detail, refusal }: ChecklistViewProps) {
  const { secret, procedure, checklist } = detail;
  const open = procedure.filter((_, index) => tickOf(checklist, index) === undefined).length;
  return (
    <Section
      title="Checklist"
      aside={
        <>
          begun by {checklist.opened_by} <RelativeTime at={checklist.opened_at} />
        </>
      }
    >
      <Card>
        <ol className="grid grid-cols-1 divide-y divide-line">
          {procedure.map((step, index) => (
            <Step
              key={step.text}
              name={secret.name}
              number={index + 1}
              step={step}
              tick={tickOf(checklist, index)}
              refusal={refusal}
            />
          ))}
        </ol>
        <div className="grid gap-3 border-t border-line px-4 py-3">
          <PlaceList places={checklist.places} isOpen />
          {checklist.still_old === null ? null : (
            <Callout role="status" tone="wait" title={checklist.still_old}>
              Hand the new value to them before you record it.
            </Callout>
          )}
          <div className="flex flex-wrap items-center justify-end gap-3 max-sm:flex-col max-sm:items-stretch">
            <p className="mr-auto text-sm text-muted">
              {open === 0 ? "Every step is ticked." : `${open} of ${procedure.length} steps are open.`}
            </p>
            <CloseButton name={secret.name} refusal={refusal} />
            <RecordAction
              name={secret.name}
              stillOld={checklist.still_old}
              refusal={refusal ?? (open === 0 ? null : "Tick every step first.")}
            />
          </div>
        </div>
      </Card>
    </Section>
  );
}

function tickOf({ ticks }: Checklist, index: number): StepTick | undefined {
  return ticks.find(({ step }) => step === index + 1);
}

function Step({ name, number, step, tick, refusal }: StepProps) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: () => putTick(name, { step: number, done: tick === undefined }),
    onSettled: () => client.invalidateQueries({ queryKey: ["secrets"] }),
  });
  return (
    <li className="px-4 py-3 text-sm">
      <label className="flex min-h-6 items-start gap-3 max-sm:min-h-11">
        <input
          type="checkbox"
          checked={tick !== undefined}
          disabled={refusal !== null || change.isPending}
          onChange={() => change.mutate()}
          className="size-5 shrink-0 accent-accent"
        />
        <span className="min-w-0 break-words">
          {number}. {step.text}
        </span>
      </label>
      {tick === undefined ? null : (
        <p className="pl-8 text-xs text-faint">
          ticked by {tick.by} <RelativeTime at={tick.at} />
        </p>
      )}
      <div className="mt-2 grid gap-2 pl-8 empty:hidden">
        {step.commands.map((command) => (
          <CommandBlock key={command} command={command} what={`command of step ${number}`} />
        ))}
      </div>
    </li>
  );
}

function CloseButton({ name, refusal }: { name: string; refusal: string | null }) {
  const client = useQueryClient();
  const close = useMutation({
    mutationFn: () => deleteChecklist(name),
    onSuccess: () =>
      showNotice({ key: "checklist", tone: "ok", text: `The checklist of ${name} is closed. Nothing was recorded.` }),
    onSettled: () => client.invalidateQueries({ queryKey: ["secrets"] }),
  });
  return (
    <Button unavailable={refusal !== null || close.isPending} onClick={() => close.mutate()}>
      Close without a record
    </Button>
  );
}

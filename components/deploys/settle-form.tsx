"use client";

import { useState } from "react";

import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { ApiError } from "@/lib/core/api-client";
import type { SettleRequest } from "@/lib/deploys/schemas";

interface SettleFormProps {
  id: string;
  error: Error | null;
  onSettle: (decision: SettleRequest) => void;
}

type Decision = SettleRequest["decision"];

const CHOICES: { decision: Decision; title: string; text: string }[] = [
  { decision: "adopt", title: "It ran: follow this run", text: "The record takes that run and tells its end." },
  { decision: "never_ran", title: "It never ran", text: "The record ends; the surface can be deployed again." },
];

/** The decision, the reason and a fresh code. */
export function SettleForm({ id, error, onSettle }: SettleFormProps) {
  const [decision, setDecision] = useState<Decision>("adopt");
  const [runId, setRunId] = useState("");
  const [reason, setReason] = useState("");
  const [totp, setTotp] = useState("");
  const refusal = error instanceof ApiError ? error : null;
  const errorOf = (path: string) => refusal?.errors.find((item) => item.path === path)?.message;
  return (
    <form
      id={id}
      className="grid grid-cols-1 gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const proof = { totp: totp.replace(/\s/g, ""), reason: reason.trim() };
        setTotp("");
        onSettle(decision === "adopt" ? { decision, run_id: runId.trim(), ...proof } : { decision, ...proof });
      }}
    >
      {error === null ? null : <Callout role="alert" tone="fail" title={error.message} />}
      <fieldset className="grid gap-2">
        <legend className="sr-only">Decision</legend>
        {CHOICES.map((choice) => (
          <label
            key={choice.decision}
            className="flex cursor-pointer items-start gap-3 rounded-md border border-line px-3 py-2 has-checked:border-accent has-checked:bg-accent-soft"
          >
            <input
              type="radio"
              name="decision"
              checked={decision === choice.decision}
              onChange={() => setDecision(choice.decision)}
              className="mt-0.5 size-4 accent-accent"
            />
            <span>
              <span className="block font-medium">{choice.title}</span>
              <span className="block text-sm text-muted">{choice.text}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {decision === "adopt" ? (
        <Field label="Run number on GitHub" hint="The last part of the run's address." error={errorOf("run_id")}>
          <Input
            required
            inputMode="numeric"
            value={runId}
            onChange={(event) => setRunId(event.target.value)}
            className="mono"
          />
        </Field>
      ) : null}
      <Field label="Reason" error={errorOf("reason")}>
        <Textarea required maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <Field label="Code" hint="Six digits from your authenticator. Each code works once." error={errorOf("totp")}>
        <Input
          required
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={7}
          value={totp}
          onChange={(event) => setTotp(event.target.value)}
          className="mono tracking-[0.3em]"
        />
      </Field>
    </form>
  );
}

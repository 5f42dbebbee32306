"use client";

import { useState } from "react";

import { EXPIRY_CHOICES, type ExpiryChoice, expiryOf } from "@/components/locks/expiry";
import { useNow } from "@/components/ui/clock";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { ApiError } from "@/lib/core/api-client";
import type { LockRequest } from "@/lib/locks/schemas";

type Kind = LockRequest["kind"];

interface LockFormProps {
  id: string;
  kind: Kind;
  onKind: (kind: Kind) => void;
  error: Error | null;
  onLock: (request: LockRequest) => void;
}

const KINDS: { kind: Kind; title: string; text: string }[] = [
  { kind: "lock", title: "Lock", text: "No deploy starts from this console. Break-glass still works." },
  { kind: "warning", title: "Warning", text: "Deploys go on; the words stand on the tile and in the modal." },
];

/** Lock or warning, why, and until when. */
export function LockForm({ id, kind, onKind, error, onLock }: LockFormProps) {
  const [reason, setReason] = useState("");
  const [choice, setChoice] = useState<ExpiryChoice>("4h");
  const now = useNow();
  const errorOf = (path: string) =>
    error instanceof ApiError ? error.errors.find((item) => item.path === path)?.message : undefined;
  return (
    <form
      id={id}
      className="grid grid-cols-1 gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const expiresAt = expiryOf(choice, now);
        onLock({ kind, reason: reason.trim(), ...(expiresAt === null ? {} : { expires_at: expiresAt }) });
      }}
    >
      <fieldset className="grid gap-2">
        <legend className="sr-only">Kind</legend>
        {KINDS.map((option) => (
          <label
            key={option.kind}
            className="flex cursor-pointer items-start gap-3 rounded-md border border-line px-3 py-2 has-checked:border-accent has-checked:bg-accent-soft"
          >
            <input
              type="radio"
              name={`${id}-kind`}
              checked={kind === option.kind}
              onChange={() => onKind(option.kind)}
              className="mt-0.5 size-4 accent-accent"
            />
            <span>
              <span className="block font-medium">{option.title}</span>
              <span className="block text-sm text-muted">{option.text}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Field
        label="Reason"
        hint="Shown to everybody who wants to deploy, and kept in the audit log."
        error={errorOf("reason")}
      >
        <Textarea required maxLength={300} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <Field label="Ends" error={errorOf("expires_at")}>
        <Select
          value={choice}
          onChange={(event) => {
            const next = EXPIRY_CHOICES.find((candidate) => candidate.choice === event.target.value);
            if (next !== undefined) setChoice(next.choice);
          }}
        >
          {EXPIRY_CHOICES.map((option) => (
            <option key={option.choice} value={option.choice}>
              {option.words}
            </option>
          ))}
        </Select>
      </Field>
    </form>
  );
}

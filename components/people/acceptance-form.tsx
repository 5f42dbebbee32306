"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { digitsOf } from "@/components/order/code-field";
import { errorAt } from "@/components/order/error-at";
import { EitherCodeField } from "@/components/people/either-code-field";
import { EnrolmentSecret } from "@/components/people/enrolment-secret";
import { keepFailedTries } from "@/components/people/failed-tries";
import { SignInRefusal } from "@/components/people/sign-in-refusal";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { TimeUntil } from "@/components/ui/relative-time";
import { ApiError } from "@/lib/core/api-client";
import { paths } from "@/lib/paths";
import { putAccess } from "@/lib/people/api";
import type { AccessOffer } from "@/lib/people/people-schemas";
import { NEW_PASSWORD_HINT, needsOf, PASSWORD_LENGTH } from "@/lib/people/rules";

interface AcceptanceFields {
  name: string;
  password: string;
  code: string;
}

interface FactorFieldsProps {
  fields: AcceptanceFields;
  set: (change: Partial<AcceptanceFields>) => void;
  error: Error | null;
}

/** What an access link asks for, in one form; whoever sends it is signed in. */
export function AcceptanceForm({ token, offer }: { token: string; offer: AccessOffer }) {
  const needs = needsOf(offer.purpose);
  const [fields, setFields] = useState<AcceptanceFields>({ name: "", password: "", code: "" });
  const set = (change: Partial<AcceptanceFields>) => setFields((before) => ({ ...before, ...change }));
  const entry = useMutation({
    meta: { quiet: true },
    mutationFn: putAccess,
    onSuccess: ({ failed_attempts }) => {
      keepFailedTries(failed_attempts);
      // Recovery codes belong to an authenticator: whoever has a new one makes them next.
      location.replace(needs.authenticator === "new" ? paths.settings() : paths.dashboard());
    },
    onError: () => set({ code: "" }),
  });
  const isBusy = entry.isPending || entry.isSuccess;
  const error = entry.isPending ? null : entry.error;
  return (
    <form
      method="post"
      className="grid grid-cols-1 gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isBusy) return;
        const { name, password, code } = fields;
        const named = needs.name ? { name: name.trim() } : {};
        entry.mutate({ token, ...named, password, code: digitsOf(code) });
      }}
    >
      <p className="text-sm text-muted">
        For {offer.email}. The link works once and ends <TimeUntil at={offer.expires_at} />.
      </p>
      {error === null || isAtField(error) ? null : <SignInRefusal error={error} />}
      <input type="hidden" name="email" autoComplete="username" value={offer.email} />
      {needs.name ? (
        <Field label="Your name" error={errorAt(error, "name")}>
          <Input
            value={fields.name}
            required
            maxLength={120}
            autoComplete="name"
            onChange={(event) => set({ name: event.target.value })}
          />
        </Field>
      ) : null}
      <PasswordField isNew={needs.password === "new"} fields={fields} set={set} error={error} />
      {offer.authenticator === null ? (
        <PresentCode fields={fields} set={set} error={error} />
      ) : (
        <>
          <p className="text-sm text-muted">Scan this with an authenticator app, then type the code it shows.</p>
          <EnrolmentSecret {...offer.authenticator} />
          <NewCode fields={fields} set={set} error={error} />
        </>
      )}
      <Button type="submit" variant="accent" size="lg" unavailable={isBusy} className="w-full">
        {isBusy ? "Signing in…" : "Save and sign in"}
      </Button>
      {needs.authenticator === "new" ? (
        <Callout tone="neutral" title="Next: make recovery codes under Settings, and keep them." />
      ) : null}
    </form>
  );
}

/** Whether the refusal is told at a field of this form. */
function isAtField(error: Error): boolean {
  return error instanceof ApiError && error.errors.some(({ path }) => ["name", "password", "code"].includes(path));
}

function PasswordField({ isNew, fields, set, error }: FactorFieldsProps & { isNew: boolean }) {
  return (
    <Field
      label={isNew ? "New password" : "Password"}
      hint={isNew ? NEW_PASSWORD_HINT : "Your current one."}
      error={errorAt(error, "password")}
    >
      <Input
        type="password"
        autoComplete={isNew ? "new-password" : "current-password"}
        required
        minLength={isNew ? PASSWORD_LENGTH : undefined}
        maxLength={1024}
        value={fields.password}
        onChange={(event) => set({ password: event.target.value })}
      />
    </Field>
  );
}

function PresentCode({ fields, set, error }: FactorFieldsProps) {
  return (
    <EitherCodeField
      label="Code of your authenticator"
      hint="Or a recovery code, if you no longer have it. Either works once."
      value={fields.code}
      onChange={(code) => set({ code })}
      error={errorAt(error, "code")}
    />
  );
}

function NewCode({ fields, set, error }: FactorFieldsProps) {
  return (
    <Field
      label="Code of the new authenticator"
      hint="Six digits, to prove you scanned it."
      error={errorAt(error, "code")}
    >
      <Input
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        pattern="[0-9 ]{6,7}"
        title="six digits"
        maxLength={7}
        value={fields.code}
        onChange={(event) => set({ code: event.target.value })}
        className="mono max-w-40 tracking-[0.3em]"
      />
    </Field>
  );
}

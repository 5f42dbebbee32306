"use client";

import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { formatDuration } from "@/components/ui/time-text";
import { ApiError } from "@/lib/core/api-client";
import { signIn } from "@/lib/people/api";

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

/** E-mail, password and code, in one step; `next` is a path of this console. */
export function SignInForm({ next }: { next: string }) {
  const code = useRef<HTMLInputElement>(null);
  const entry = useMutation({
    meta: { quiet: true },
    mutationFn: signIn,
    onSuccess: () => location.assign(next),
    onError: () => {
      if (code.current === null) return;
      // A code is spent or wrong either way: the next try needs a new one.
      code.current.value = "";
      code.current.focus();
    },
  });
  const isBusy = entry.isPending || entry.isSuccess;
  return (
    <form
      method="post"
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isBusy) return;
        const form = new FormData(event.currentTarget);
        entry.mutate({
          email: textOf(form, "email").trim(),
          password: textOf(form, "password"),
          totp: textOf(form, "totp").replace(/\s/g, ""),
        });
      }}
    >
      {entry.error === null || entry.isPending ? null : <Refusal error={entry.error} />}
      <Field label="E-mail">
        <Input
          name="email"
          type="email"
          autoComplete="username"
          required
          autoFocus
          autoCapitalize="none"
          spellCheck={false}
        />
      </Field>
      <Field label="Password">
        <Input name="password" type="password" autoComplete="current-password" required />
      </Field>
      <Field label="Code" hint="Six digits from your authenticator. Each code works once.">
        <Input
          ref={code}
          name="totp"
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="[0-9 ]{6,7}"
          title="six digits"
          maxLength={7}
          required
          className="mono tracking-[0.3em]"
        />
      </Field>
      <Button type="submit" variant="accent" size="lg" unavailable={isBusy} className="mt-1 w-full">
        {isBusy ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
}

function Refusal({ error }: { error: Error }) {
  const wait = error instanceof ApiError && error.status === 429 ? error.retryAfter : null;
  const words = wait === null ? error.message : `Too many failed tries. Try again in ${formatDuration(wait * 1000)}.`;
  return <Callout role="alert" tone="fail" title={words} />;
}

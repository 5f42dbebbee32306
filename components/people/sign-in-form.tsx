"use client";

import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";

import { keepFailedTries } from "@/components/people/failed-tries";
import { SignInRefusal } from "@/components/people/sign-in-refusal";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { paths } from "@/lib/paths";
import { postSignIn } from "@/lib/people/api";

const FACTORS = {
  code: {
    label: "Code",
    hint: "Six digits from your authenticator. Each code works once.",
    input: {
      inputMode: "numeric",
      autoComplete: "one-time-code",
      pattern: "[0-9 ]{6,7}",
      title: "six digits",
      maxLength: 7,
    },
    other: "Use a recovery code",
  },
  recovery: {
    label: "Recovery code",
    hint: "One of the ten you kept, as xxxxx-xxxxx. Each works once.",
    input: {
      inputMode: "text",
      autoComplete: "off",
      pattern: String.raw`[A-Za-z0-9 \-]{10,13}`,
      title: "ten characters",
      maxLength: 13,
    },
    other: "Use the authenticator",
  },
} as const;

/** E-mail, password and code, in one step; `next` is a path of this console. */
export function SignInForm({ next }: { next: string }) {
  const [by, setBy] = useState<keyof typeof FACTORS>("code");
  const factor = FACTORS[by];
  const code = useRef<HTMLInputElement>(null);
  const entry = useMutation({
    meta: { quiet: true },
    mutationFn: postSignIn,
    onSuccess: ({ replace_authenticator, failed_attempts }) => {
      keepFailedTries(failed_attempts);
      location.assign(replace_authenticator ? paths.settings() : next);
    },
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
      {entry.error === null || entry.isPending ? null : <SignInRefusal error={entry.error} />}
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
      <div>
        <Field key={by} label={factor.label} hint={factor.hint}>
          <Input
            ref={code}
            name="totp"
            {...factor.input}
            required
            autoCapitalize="none"
            spellCheck={false}
            className={classNames("mono", by === "code" && "tracking-[0.3em]")}
          />
        </Field>
        <button
          type="button"
          className="mt-1.5 py-1 text-sm text-accent underline-offset-2 hover:underline"
          onClick={() => {
            setBy(by === "code" ? "recovery" : "code");
            entry.reset();
          }}
        >
          {factor.other}
        </button>
      </div>
      <Button type="submit" variant="accent" size="lg" unavailable={isBusy} className="mt-1 w-full">
        {isBusy ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

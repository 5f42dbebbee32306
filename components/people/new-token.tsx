"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { digitsOf } from "@/components/order/code-field";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { CommandBlock } from "@/components/ui/command-block";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { ApiError } from "@/lib/core/api-client";
import { postToken, tokensQuery } from "@/lib/people/api";

const LIFETIMES = [7, 30, 90, 365];

/** Makes a token and shows it, this once. */
export function NewToken() {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [canWrite, setCanWrite] = useState(false);
  const [days, setDays] = useState(30);
  const [code, setCode] = useState("");
  const issue = useMutation({
    meta: { quiet: true },
    mutationFn: postToken,
    onSuccess: () => {
      setName("");
      return client.invalidateQueries({ queryKey: tokensQuery().queryKey });
    },
  });
  const errorOf = (path: string) =>
    issue.error instanceof ApiError ? issue.error.errors.find((item) => item.path === path)?.message : undefined;
  return (
    <div className="grid grid-cols-1 gap-3 p-4">
      <form
        className="grid grid-cols-1 items-end gap-3 sm:grid-cols-[minmax(0,1fr)_9rem_8rem_8rem_auto]"
        onSubmit={(event) => {
          event.preventDefault();
          setCode("");
          const scopes = canWrite ? (["read", "write"] as const) : (["read"] as const);
          issue.mutate({ name: name.trim(), scopes: [...scopes], expires_in_days: days, totp: digitsOf(code) });
        }}
      >
        <Field label="Name" error={errorOf("name")}>
          <Input
            value={name}
            required
            maxLength={80}
            placeholder="what it is for"
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field label="May" error={errorOf("scopes")}>
          <Select value={canWrite ? "write" : "read"} onChange={(event) => setCanWrite(event.target.value === "write")}>
            <option value="read">read only</option>
            <option value="write">read and write</option>
          </Select>
        </Field>
        <Field label="Expires in" error={errorOf("expires_in_days")}>
          <Select value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {LIFETIMES.map((lifetime) => (
              <option key={lifetime} value={lifetime}>
                {lifetime} days
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Code" error={errorOf("totp")}>
          <Input
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            pattern="[0-9 ]{6,7}"
            title="six digits of your authenticator"
            maxLength={7}
            value={code}
            onChange={(event) => setCode(event.target.value)}
            className="mono"
          />
        </Field>
        <Button type="submit" variant="accent" unavailable={issue.isPending}>
          {issue.isPending ? "Making…" : "Create token"}
        </Button>
      </form>
      {issue.error === null ? null : <Callout role="alert" tone="fail" title={issue.error.message} />}
      {issue.data === undefined ? null : (
        <Callout role="status" tone="ok" title={`Copy ${issue.data.name} now: it is shown this once.`}>
          <div className="mt-1.5">
            <CommandBlock command={issue.data.token} what="token" />
          </div>
        </Callout>
      )}
    </div>
  );
}

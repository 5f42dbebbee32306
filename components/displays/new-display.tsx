"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { CodeField, digitsOf, isWholeCode } from "@/components/order/code-field";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { CommandBlock } from "@/components/ui/command-block";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { ApiError } from "@/lib/core/api-client";
import { displaysQuery, postDisplay } from "@/lib/displays/api";
import { paths } from "@/lib/paths";

const LIFETIMES = [7, 30, 90, 365];

/** Makes the link that turns a screen into the wall, and shows it, this once. */
export function NewDisplay() {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [days, setDays] = useState(90);
  const [code, setCode] = useState("");
  const issue = useMutation({
    meta: { quiet: true },
    mutationFn: postDisplay,
    onSettled: () => setCode(""),
    onSuccess: () => {
      setName("");
      return client.invalidateQueries({ queryKey: displaysQuery().queryKey });
    },
  });
  const errorOf = (path: string) =>
    issue.error instanceof ApiError ? issue.error.errors.find((item) => item.path === path)?.message : undefined;
  const isReady = name.trim() !== "" && isWholeCode(code) && !issue.isPending;
  return (
    <div className="grid grid-cols-1 gap-3 p-4">
      <form
        className="grid grid-cols-1 items-start gap-3 sm:grid-cols-[minmax(0,1fr)_9rem_minmax(0,1fr)]"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) issue.mutate({ name: name.trim(), expires_in_days: days, totp: digitsOf(code) });
        }}
      >
        <Field label="Name of the screen" error={errorOf("name")}>
          <Input
            value={name}
            required
            maxLength={80}
            placeholder="ops-room-1"
            onChange={(event) => setName(event.target.value)}
          />
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
        <CodeField value={code} onChange={setCode} purpose="this display" error={errorOf("totp")} />
        <div className="flex flex-wrap items-center gap-3 sm:col-span-3">
          <Button type="submit" variant="accent" unavailable={!isReady}>
            {issue.isPending ? "Creating…" : "Create display link"}
          </Button>
          <span className="text-sm text-faint">{isReady ? "" : "Name the screen and enter a code first."}</span>
        </div>
      </form>
      {issue.error === null ? null : <Callout role="alert" tone="fail" title={issue.error.message} />}
      {issue.data === undefined ? null : (
        <Callout role="status" tone="ok" title={`Open this link on ${issue.data.name}. It is shown this once.`}>
          <div className="mt-1.5">
            <CommandBlock command={`${location.origin}${paths.wall()}?token=${issue.data.token}`} what="link" />
          </div>
        </Callout>
      )}
    </div>
  );
}

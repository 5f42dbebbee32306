"use client";

import { useState } from "react";

import { EitherCodeField } from "@/components/people/either-code-field";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { EnrolmentRequest } from "@/lib/people/schemas";

interface EnrolmentFormProps {
  order: { error: Error | null; isPending: boolean };
  onStart: (request: EnrolmentRequest) => void;
  onCancel: () => void;
}

/** Who wants a new authenticator: the password, and a code of the present one or a recovery code. */
export function EnrolmentForm({ order, onStart, onCancel }: EnrolmentFormProps) {
  const [password, setPassword] = useState("");
  const [totp, setTotp] = useState("");
  return (
    <form
      className="grid grid-cols-1 gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (order.isPending) return;
        setTotp("");
        onStart({ password, totp: totp.trim() });
      }}
    >
      {order.error === null || order.isPending ? null : (
        <Callout role="alert" tone="fail" title={order.error.message} />
      )}
      <Field label="Password">
        <Input
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <EitherCodeField
        label="Code of the present authenticator"
        hint="Or a recovery code, if you no longer have it. Either works once."
        value={totp}
        onChange={setTotp}
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="accent" unavailable={order.isPending}>
          {order.isPending ? "Checking…" : "Show the new one"}
        </Button>
      </div>
    </form>
  );
}

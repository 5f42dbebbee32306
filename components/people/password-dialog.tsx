"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { errorAt } from "@/components/order/error-at";
import type { OpenState } from "@/components/order/use-opening";
import { EitherCodeField } from "@/components/people/either-code-field";
import { KeptTokens } from "@/components/people/kept-tokens";
import { useFactorOrder } from "@/components/people/use-factor-order";
import { showNotice } from "@/components/shell/notices";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { putPassword, sessionsQuery, tokensQuery } from "@/lib/people/api";
import { NEW_PASSWORD_HINT, PASSWORD_LENGTH } from "@/lib/people/rules";

interface PasswordFields {
  password: string;
  new_password: string;
  totp: string;
}

interface PasswordFieldsProps {
  fields: PasswordFields;
  set: (change: Partial<PasswordFields>) => void;
  error: Error | null;
}

const NOTHING_TYPED: PasswordFields = { password: "", new_password: "", totp: "" };

/** Puts a new password in the present one's place, against that and a code; whatever else was open ends. */
export function PasswordDialog({ email, open, onOpenChange }: OpenState & { email: string }) {
  const client = useQueryClient();
  const [fields, setFields] = useState(NOTHING_TYPED);
  const [kept, setKept] = useState<string[]>([]);
  const set = (change: Partial<PasswordFields>) => setFields((before) => ({ ...before, ...change }));
  const order = useFactorOrder(putPassword, () => {
    onOpenChange(false);
    const text = "Your new password counts from now on. Other sessions ended, as did tokens you left out.";
    showNotice({ key: "password", tone: "ok", text });
    void client.invalidateQueries({ queryKey: tokensQuery().queryKey });
    void client.invalidateQueries({ queryKey: sessionsQuery().queryKey });
  });
  const error = order.isPending ? null : order.error;
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Change password">
      <form
        method="post"
        className="grid grid-cols-1 gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (order.isPending) return;
          const onError = (refused: Error) => (isAtNewPassword(refused) ? null : set({ totp: "" }));
          order.mutate({ ...fields, totp: fields.totp.trim(), keep_tokens: kept }, { onError });
        }}
      >
        {error === null || isAtNewPassword(error) ? null : <Callout role="alert" tone="fail" title={error.message} />}
        <input type="hidden" name="email" autoComplete="username" value={email} />
        <Passwords fields={fields} set={set} error={error} />
        <EitherCodeField
          label="Code"
          hint="Six digits, or a recovery code. Either works once."
          value={fields.totp}
          onChange={(totp) => set({ totp })}
        />
        <KeptTokens kept={kept} onChange={setKept} />
        <p className="text-sm text-muted">Your other sessions end, and this one goes on.</p>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" variant="accent" unavailable={order.isPending}>
            {order.isPending ? "Changing…" : "Change password"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Whether it is told at the new password, which spent no code. */
function isAtNewPassword(error: Error): boolean {
  return errorAt(error, "new_password") !== undefined;
}

/** The new one can be read while it is typed: nobody has to type it twice. */
function Passwords({ fields, set, error }: PasswordFieldsProps) {
  const [shown, setShown] = useState(false);
  return (
    <>
      <Field label="Present password">
        <Input
          type="password"
          autoComplete="current-password"
          required
          maxLength={1024}
          value={fields.password}
          onChange={(event) => set({ password: event.target.value })}
        />
      </Field>
      <div className="grid gap-1">
        <Field label="New password" hint={NEW_PASSWORD_HINT} error={errorAt(error, "new_password")}>
          <Input
            type={shown ? "text" : "password"}
            autoComplete="new-password"
            required
            minLength={PASSWORD_LENGTH}
            maxLength={1024}
            autoCapitalize="none"
            spellCheck={false}
            value={fields.new_password}
            onChange={(event) => set({ new_password: event.target.value })}
          />
        </Field>
        <label className="flex min-h-9 items-center gap-2 text-sm max-sm:min-h-11">
          <input type="checkbox" checked={shown} onChange={() => setShown(!shown)} />
          Show the new password
        </label>
      </div>
    </>
  );
}

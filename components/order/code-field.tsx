import type { Ref } from "react";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { STARTS_HERE } from "@/components/ui/starts-here";

interface CodeFieldProps {
  value: string;
  onChange: (code: string) => void;
  /** What the code is proved for, e.g. "this promotion". */
  purpose: string;
  error?: string | undefined;
  /** Whether the keyboard of its dialog starts here. */
  startsHere?: boolean;
  ref?: Ref<HTMLInputElement>;
}

/** The second factor for one action. */
export function CodeField({ value, onChange, purpose, error, startsHere = false, ref }: CodeFieldProps) {
  return (
    <Field label="Code" hint={`6-digit code. Works once, for ${purpose}.`} error={error}>
      <Input
        ref={ref}
        {...(startsHere ? STARTS_HERE : {})}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={7}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="mono max-w-40 tracking-[0.3em]"
      />
    </Field>
  );
}

/** The digits of a code as it was typed, without the spaces that authenticators show. */
export function digitsOf(code: string): string {
  return code.replace(/\s/g, "");
}

/** Whether it can be sent at all. */
export function isWholeCode(code: string): boolean {
  return /^\d{6}$/.test(digitsOf(code));
}

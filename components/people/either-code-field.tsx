import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

interface EitherCodeFieldProps {
  label: string;
  hint: string;
  value: string;
  onChange: (code: string) => void;
  error?: string | undefined;
}

/** Six digits of an authenticator, or a recovery code in their place. */
export function EitherCodeField({ label, hint, value, onChange, error }: EitherCodeFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      <Input
        autoComplete="one-time-code"
        required
        maxLength={16}
        autoCapitalize="none"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="mono max-w-52"
      />
    </Field>
  );
}

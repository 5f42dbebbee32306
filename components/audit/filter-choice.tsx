import type { ReactNode } from "react";

import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";

interface FilterChoiceProps {
  label: string;
  value: string | undefined;
  /** Undefined for "all". */
  onChoose: (value: string | undefined) => void;
  children: ReactNode;
}

/** One choice of a filter; it applies at once. */
export function FilterChoice({ label, value, onChoose, children }: FilterChoiceProps) {
  return (
    <Field label={label}>
      <Select
        value={value ?? ""}
        onChange={(event) => onChoose(event.target.value === "" ? undefined : event.target.value)}
      >
        <option value="">All</option>
        {children}
      </Select>
    </Field>
  );
}

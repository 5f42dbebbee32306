import { cloneElement, type ReactElement, type ReactNode, useId } from "react";

import { classNames } from "@/components/ui/class-names";
import { StatusGlyph } from "@/components/ui/status-glyph";

interface ControlProps {
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  className?: string;
  children: ReactElement<ControlProps>;
}

/** A control with its label, its hint and its error, tied together for everybody. */
export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId();
  const notes = [hint === undefined ? null : `${id}-hint`, error === undefined ? null : `${id}-error`].filter(Boolean);
  return (
    <div className={classNames("min-w-0", className)}>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      {cloneElement(children, {
        id,
        "aria-describedby": notes.length > 0 ? notes.join(" ") : undefined,
        "aria-invalid": error === undefined ? undefined : true,
      })}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="mt-1 text-xs text-faint">
          {hint}
        </p>
      )}
      {error === undefined ? null : (
        <p id={`${id}-error`} className="mt-1 flex items-start gap-1.5 text-sm text-fail">
          <StatusGlyph shape="octagon" tone="fail" className="mt-0.5" />
          {error}
        </p>
      )}
    </div>
  );
}

import { TypeText } from "@/components/help/api-type";
import type { Field } from "@/lib/help/rules";

/** Fields with their types, one line each; what may be left out says so. */
export function FieldList({ label, fields }: { label: string; fields: readonly Field[] }) {
  return (
    <ul aria-label={label} className="divide-y divide-line">
      {fields.map(({ name, required, type, note }) => (
        <li key={name} className="grid gap-x-4 gap-y-0.5 py-1.5 sm:grid-cols-[14rem_minmax(0,1fr)]">
          <span className="min-w-0">
            <code className="font-mono text-xs font-medium break-words">{name}</code>
            {required ? null : <span className="ml-2 text-xs text-muted">optional</span>}
          </span>
          <span className="min-w-0">
            <TypeText parts={type} />
            {note === "" ? null : <span className="block text-xs text-muted">{note}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

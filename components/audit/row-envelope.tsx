import { CommandBlock } from "@/components/ui/command-block";
import type { AuditRow } from "@/lib/audit/schemas";

/** The whole row as it is stored, and as the API answers it. */
export function RowEnvelope({ row }: { row: AuditRow }) {
  return (
    <section aria-label="Envelope">
      <h3 className="mb-2 font-semibold">Envelope</h3>
      <CommandBlock command={JSON.stringify(row, null, 2)} what="envelope as JSON" />
    </section>
  );
}

import Link from "next/link";

import { environmentWord } from "@/components/shell/environment-words";
import { EmptyState } from "@/components/ui/empty-state";
import type { AuditPlace } from "@/lib/audit/api";
import type { Environment } from "@/lib/core/config";
import { paths } from "@/lib/paths";

/** Says why there is nothing to read, and what to do next. */
export function NothingFound({ place, environment }: { place: AuditPlace; environment: Environment }) {
  const { cursor, ...filter } = place;
  if (cursor !== undefined)
    return <EmptyState title="Nothing older">You are past the first row of the log.</EmptyState>;
  if (filter.env !== undefined && filter.env !== environment) {
    return (
      <EmptyState title={`This console holds no rows of ${environmentWord[filter.env]}`}>
        It writes its own log only, that of {environmentWord[environment]}. The other console has the other one.
      </EmptyState>
    );
  }
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  if (!isFiltered) return <EmptyState title="Nothing has been written yet" />;
  return (
    <EmptyState title="No row matches this filter">
      <Link href={paths.audit()} className="text-accent underline underline-offset-4">
        Show all rows
      </Link>
    </EmptyState>
  );
}

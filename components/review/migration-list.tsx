import { Badge } from "@/components/ui/badge";
import { StatusGlyph } from "@/components/ui/status-glyph";
import type { Migration } from "@/lib/versions/schemas";

/** The database migrations of a range of commits; those that may lose data say by which statement. */
export function MigrationList({ migrations }: { migrations: readonly Migration[] }) {
  return (
    <ul aria-label="Migrations" className="rounded-md border border-line text-sm">
      {migrations.map((migration) => (
        <li key={migration.name} className="border-b border-line px-3 py-1.5 last:border-0">
          <div className="flex items-start gap-2">
            <StatusGlyph
              shape={migration.destructive ? "triangle" : "dot"}
              tone={migration.destructive ? "fail" : "neutral"}
              className="mt-0.5"
            />
            <code className="min-w-0 flex-1 text-xs leading-5 break-all">{migration.name}</code>
            {migration.destructive ? <Badge tone="fail">Destructive</Badge> : null}
          </div>
          {migration.reasons.map((reason) => (
            <p key={reason} className="mt-0.5 pl-6 text-xs break-words text-muted">
              {reason}
            </p>
          ))}
        </li>
      ))}
    </ul>
  );
}

import type { Metadata } from "next";

import { pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { AuditExport } from "@/components/audit/audit-export";
import { AuditFilters } from "@/components/audit/audit-filters";
import { AuditLog } from "@/components/audit/audit-log";
import { IntegrityPanel } from "@/components/audit/integrity-panel";
import { environmentWord } from "@/components/shell/environment-words";
import { Callout } from "@/components/ui/callout";
import { type AuditPlace, auditListQuery } from "@/lib/audit/api";
import { listAudit } from "@/lib/audit/queries";
import { auditQuerySchema } from "@/lib/audit/schemas";
import { AppError } from "@/lib/core/errors";
import { can } from "@/lib/core/permissions";

export const metadata: Metadata = { title: "Audit" };

interface AuditPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function AuditPage({ searchParams }: AuditPageProps) {
  const ctx = await pageContext();
  const given = Object.entries(await searchParams).filter(([, value]) => value !== "");
  const parsed = auditQuerySchema.safeParse(Object.fromEntries(given));
  const query = parsed.success ? parsed.data : auditQuerySchema.parse({});
  const { limit: _, cursor, ...filter } = query;
  const place: AuditPlace = { ...filter, cursor };
  const page = await listAudit(ctx, { ...query, limit: 50 }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "invalid_input") return null;
    throw error;
  });
  return (
    <Hydrated answers={page === null ? [] : [[auditListQuery(place).queryKey, page]]}>
      <div className="mb-4 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="mb-1 text-xl font-semibold tracking-tight">Audit</h1>
          <p className="text-sm text-muted">
            Append-only record of who did what on {environmentWord[ctx.environment]}.{" "}
            <a href="#integrity" className="text-accent underline-offset-4 hover:underline xl:hidden">
              Integrity
            </a>
          </p>
        </div>
        <AuditExport filter={filter} permit={can(ctx.actor, "audit:export")} />
      </div>
      <div className="mb-4">
        <AuditFilters filter={filter} surfaceIds={ctx.config.surfaces.map((surface) => surface.surface_id)} />
      </div>
      {parsed.success && page !== null ? null : (
        <Callout
          tone="wait"
          title="Part of the address could not be read. Choose the filter again, or start from the newest."
          className="mb-4"
        />
      )}
      <div className="grid grid-cols-1 items-start gap-8 xl:grid-cols-[minmax(0,1fr)_20rem] xl:gap-6">
        <div className="min-w-0">{page === null ? null : <AuditLog place={place} environment={ctx.environment} />}</div>
        <div id="integrity" className="scroll-mt-28">
          <IntegrityPanel mayVerify={can(ctx.actor, "audit:verify")} />
        </div>
      </div>
    </Hydrated>
  );
}

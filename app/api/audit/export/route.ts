import { exportAudit } from "@/lib/audit/export-audit";
import { auditExportSchema } from "@/lib/audit/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { streamLines } from "@/lib/http/stream-lines";

const TYPES = { csv: "text/csv; charset=utf-8", ndjson: "application/x-ndjson; charset=utf-8" };

export const GET = route({
  id: "exportAudit",
  says: "Every row that the filters let through, as a file; the export itself is a row, written before the first byte.",
  permission: "audit:export",
  query: auditExportSchema,
  answers: { 200: { says: "A line each.", media: ["text/csv", "application/x-ndjson"] } },
  handler: async ({ ctx, query }) => {
    const lines = await exportAudit(ctx, query);
    const day = ctx.now().toISOString().slice(0, 10);
    return streamLines(lines, {
      "content-type": TYPES[query.format],
      "content-disposition": `attachment; filename="audit-${ctx.environment}-${day}.${query.format}"`,
    });
  },
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

import { listAudit } from "@/lib/audit/queries";
import { auditQuerySchema } from "@/lib/audit/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  permission: "console:read",
  query: auditQuerySchema,
  handler: ({ ctx, query }) => listAudit(ctx, query),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

import { listAudit } from "@/lib/audit/queries";
import { auditListSchema, auditQuerySchema } from "@/lib/audit/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "listAudit",
  says: "The audit log of this console, newest first.",
  permission: "console:read",
  query: auditQuerySchema,
  answers: { 200: auditListSchema },
  handler: ({ ctx, query }) => listAudit(ctx, query),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

import { getAuditStatus } from "@/lib/audit/queries";
import { auditStatusSchema } from "@/lib/audit/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "getAuditStatus",
  says: "How long the log is, whether its checkpoints reach the place outside, and what the console's own role may do to it.",
  permission: "console:read",
  answers: { 200: auditStatusSchema },
  handler: ({ ctx }) => getAuditStatus(ctx),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

import { getAuditStatus } from "@/lib/audit/queries";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({ permission: "console:read", handler: ({ ctx }) => getAuditStatus(ctx) });

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

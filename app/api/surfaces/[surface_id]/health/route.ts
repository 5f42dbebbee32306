import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { getHealthHistory } from "@/lib/releases/queries";
import { healthHistorySchema } from "@/lib/releases/schemas";
import { surfaceParamsSchema } from "@/lib/surfaces/schemas";

export const GET = route({
  id: "getHealthHistory",
  says: "How a surface's address was over the last 14 days, from change to change.",
  permission: "console:read",
  params: surfaceParamsSchema,
  answers: { 200: healthHistorySchema },
  refusals: ["not_found"],
  handler: ({ ctx, params }) => getHealthHistory(ctx, params.surface_id),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

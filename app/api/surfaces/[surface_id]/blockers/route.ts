import { listDeployBlockers } from "@/lib/deploys/review-deploy";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { deployReviewQuerySchema, surfaceParamsSchema } from "@/lib/surfaces/schemas";

export const GET = route({
  permission: "console:read",
  params: surfaceParamsSchema,
  query: deployReviewQuerySchema,
  handler: ({ ctx, params, query }) => listDeployBlockers(ctx, params.surface_id, query.sha),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

import { listDeployBlockers } from "@/lib/deploys/review";
import { UPSTREAM } from "@/lib/http/declaration";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { blockersSchema, deployReviewQuerySchema, surfaceParamsSchema } from "@/lib/surfaces/schemas";

export const GET = route({
  id: "listBlockers",
  says: "Every reason why a deploy of this surface (and of this commit) is refused now.",
  permission: "console:read",
  params: surfaceParamsSchema,
  query: deployReviewQuerySchema,
  answers: { 200: blockersSchema },
  refusals: ["not_found", ...UPSTREAM],
  handler: ({ ctx, params, query }) => listDeployBlockers(ctx, params.surface_id, query.sha),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

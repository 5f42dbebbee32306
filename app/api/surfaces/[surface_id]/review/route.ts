import { reviewDeploy } from "@/lib/deploys/review";
import { UPSTREAM } from "@/lib/http/declaration";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { deployReviewQuerySchema, deployReviewSchema, surfaceParamsSchema } from "@/lib/surfaces/schemas";

export const GET = route({
  id: "reviewDeploy",
  says: "What a deploy of this commit would ship, its checks and its blockers.",
  permission: "console:read",
  params: surfaceParamsSchema,
  query: deployReviewQuerySchema,
  answers: { 200: deployReviewSchema },
  refusals: ["not_found", ...UPSTREAM],
  handler: ({ ctx, params, query }) => reviewDeploy(ctx, params.surface_id, query.sha),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

import { reviewDrift } from "@/lib/drifts/review-drift";
import { driftReviewSchema } from "@/lib/drifts/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { surfaceParamsSchema } from "@/lib/surfaces/schemas";

export const POST = route({
  permission: "drift:review",
  params: surfaceParamsSchema,
  body: driftReviewSchema,
  handler: ({ ctx, params, body }) => reviewDrift(ctx, params.surface_id, body),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");

import { reviewDrift } from "@/lib/drifts/review-drift";
import { driftAnswerSchema, driftReviewSchema } from "@/lib/drifts/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { surfaceParamsSchema } from "@/lib/surfaces/schemas";

export const POST = route({
  id: "reviewDrift",
  says: "Says that somebody has seen that a surface runs what nothing explains, once, with a note.",
  permission: "drift:review",
  params: surfaceParamsSchema,
  body: driftReviewSchema,
  answers: { 200: driftAnswerSchema },
  refusals: ["not_found", "conflict"],
  handler: ({ ctx, params, body }) => reviewDrift(ctx, params.surface_id, body),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");

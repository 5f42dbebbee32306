import { recordReview } from "@/lib/breakglass/record-review";
import { reviewRequestSchema } from "@/lib/breakglass/schemas";
import { toDeploy } from "@/lib/deploys/queries";
import { deployAnswerSchema, deployParamsSchema } from "@/lib/deploys/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const POST = route({
  id: "reviewBreakglass",
  says: "Writes the review note of a break-glass deploy, once.",
  permission: "breakglass:review",
  params: deployParamsSchema,
  body: reviewRequestSchema,
  answers: { 200: deployAnswerSchema },
  refusals: ["not_found", "conflict"],
  handler: async ({ ctx, params, body }) => ({ deploy: toDeploy(await recordReview(ctx, params.id, body)) }),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");

import { recordReview } from "@/lib/breakglass/record-review";
import { reviewRequestSchema } from "@/lib/breakglass/schemas";
import { toDeploy } from "@/lib/deploys/queries";
import { deployParamsSchema } from "@/lib/deploys/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const POST = route({
  permission: "breakglass:review",
  params: deployParamsSchema,
  body: reviewRequestSchema,
  handler: async ({ ctx, params, body }) => ({ deploy: toDeploy(await recordReview(ctx, params.id, body)) }),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");

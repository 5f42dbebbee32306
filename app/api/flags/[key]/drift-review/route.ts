import { keepDrift } from "@/lib/flags/review-drift";
import { flagParamsSchema, keptDriftSchema } from "@/lib/flags/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const POST = route({
  id: "keepFlag",
  says: "Keeps what somebody set past the console: the flag drifts no more.",
  permission: "drift:review",
  params: flagParamsSchema,
  answers: { 200: keptDriftSchema },
  refusals: ["not_found", "conflict"],
  handler: ({ ctx, params }) => keepDrift(ctx, params.key),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");

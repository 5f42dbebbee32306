import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { distributeValue } from "@/lib/secrets/distribute-value";
import { secretParamsSchema, valueAnswerSchema, valueRequestSchema } from "@/lib/secrets/schemas";

export const POST = route({
  id: "distributeValue",
  says: "Hands a value made by hand to every place that the console can write. It is kept nowhere, and the checklist goes on.",
  permission: "secret:rotate",
  params: secretParamsSchema,
  body: valueRequestSchema,
  answers: { 200: valueAnswerSchema },
  refusals: [
    "not_found",
    "rotate_ui_disabled",
    "conflict",
    "step_up_failed",
    "step_up_locked",
    "upstream_failed",
    "upstream_timeout",
  ],
  handler: ({ ctx, params, body }) => distributeValue(ctx, params.name, body),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");

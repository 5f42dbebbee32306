import { STEP_UP } from "@/lib/http/declaration";
import { idempotencyKeyOf, KEPT_ANSWER } from "@/lib/http/idempotency-key";
import { notAllowed } from "@/lib/http/not-allowed";
import { accepted, created } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { apiPaths } from "@/lib/paths";
import { getRotation } from "@/lib/secrets/queries";
import { requestRotation } from "@/lib/secrets/request-rotation";
import { rotationDetailSchema, rotationRequestSchema, secretParamsSchema } from "@/lib/secrets/schemas";

export const POST = route({
  id: "requestRotation",
  says: "Has a secret rotated: 202, or 201 where somebody has done it by hand and it is recorded.",
  permission: "secret:rotate",
  params: secretParamsSchema,
  body: rotationRequestSchema,
  headers: KEPT_ANSWER,
  answers: { 201: rotationDetailSchema, 202: rotationDetailSchema },
  refusals: ["not_found", "rotate_ui_disabled", "mode_a_disabled", "conflict", ...STEP_UP],
  handler: async ({ ctx, params: { name }, body, request }) => {
    const { id, endedAt } = await requestRotation(ctx, name, { input: body, key: idempotencyKeyOf(request) });
    const answer = endedAt === null ? accepted : created;
    return answer(await getRotation(ctx, { name, id }), apiPaths.rotation(name, id));
  },
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");

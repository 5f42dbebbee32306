import { STEP_UP } from "@/lib/http/declaration";
import { idempotencyKeyOf, KEPT_ANSWER } from "@/lib/http/idempotency-key";
import { notAllowed } from "@/lib/http/not-allowed";
import { created } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { apiPaths } from "@/lib/paths";
import { getRotation } from "@/lib/secrets/queries";
import { recordRotation } from "@/lib/secrets/record-rotation";
import { rotationDetailSchema, rotationRequestSchema, secretParamsSchema } from "@/lib/secrets/schemas";

export const POST = route({
  id: "recordRotation",
  says: "Records that a secret was rotated by hand, with what every place holds now against the beginning.",
  permission: "secret:rotate",
  params: secretParamsSchema,
  body: rotationRequestSchema,
  headers: KEPT_ANSWER,
  answers: { 201: rotationDetailSchema },
  refusals: ["not_found", "rotate_ui_disabled", "mode_a_disabled", "conflict", ...STEP_UP],
  handler: async ({ ctx, params: { name }, body, request }) => {
    const { id } = await recordRotation(ctx, name, { input: body, key: idempotencyKeyOf(request) });
    return created(await getRotation(ctx, { name, id }), apiPaths.rotation(name, id));
  },
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");

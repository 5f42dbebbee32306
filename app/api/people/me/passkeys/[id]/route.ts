import { STEP_UP } from "@/lib/http/declaration";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { revokePasskey } from "@/lib/people/revoke-passkey";
import { idParamsSchema, proofSchema } from "@/lib/people/schemas";

export const DELETE = route({
  id: "revokePasskey",
  says: "Removes a passkey of yours.",
  params: idParamsSchema,
  body: proofSchema,
  permission: "self:manage",
  answers: { 204: null },
  refusals: ["not_found", "conflict", ...STEP_UP],
  handler: ({ ctx, params, body }) => revokePasskey(ctx, params.id, body),
});

export const { GET, POST, PUT, PATCH } = notAllowed("DELETE");

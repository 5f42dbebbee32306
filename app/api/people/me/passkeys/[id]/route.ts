import { notAllowed } from "@/lib/http/not-allowed";
import { noContent } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { revokePasskey } from "@/lib/people/revoke-passkey";
import { idParamsSchema, proofSchema } from "@/lib/people/schemas";

export const DELETE = route({
  params: idParamsSchema,
  body: proofSchema,
  permission: "self:manage",
  handler: async ({ ctx, params, body }) => {
    await revokePasskey(ctx, params.id, body);
    return noContent();
  },
});

export const { GET, POST, PUT, PATCH } = notAllowed("DELETE");

import { notAllowed } from "@/lib/http/not-allowed";
import { noContent } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { revokeToken } from "@/lib/people/revoke-token";
import { idParamsSchema } from "@/lib/people/schemas";

export const DELETE = route({
  params: idParamsSchema,
  permission: "self:manage",
  handler: async ({ ctx, params }) => {
    await revokeToken(ctx, params.id);
    return noContent();
  },
});

export const { GET, POST, PUT, PATCH } = notAllowed("DELETE");

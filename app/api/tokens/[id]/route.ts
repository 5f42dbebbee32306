import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { revokeToken } from "@/lib/people/revoke-token";
import { idParamsSchema } from "@/lib/people/schemas";

export const DELETE = route({
  id: "revokeToken",
  says: "Revokes an API token at once.",
  params: idParamsSchema,
  permission: "self:manage",
  answers: { 204: null },
  refusals: ["not_found", "conflict"],
  handler: ({ ctx, params }) => revokeToken(ctx, params.id),
});

export const { GET, POST, PUT, PATCH } = notAllowed("DELETE");

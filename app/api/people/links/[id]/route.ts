import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { revokeAccessLink } from "@/lib/people/revoke-access-link";
import { idParamsSchema } from "@/lib/people/schemas";

export const DELETE = route({
  id: "revokeAccessLink",
  says: "Takes an invitation, or another access link, back; it opens nothing from now on.",
  params: idParamsSchema,
  permission: "people:manage",
  answers: { 204: null },
  refusals: ["not_found", "conflict"],
  handler: ({ ctx, params }) => revokeAccessLink(ctx, params.id),
});

export const { GET, POST, PUT, PATCH } = notAllowed("DELETE");

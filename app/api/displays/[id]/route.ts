import { revokeDisplay } from "@/lib/displays/revoke-display";
import { displayParamsSchema } from "@/lib/displays/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const DELETE = route({
  id: "revokeDisplay",
  says: "Revokes a display token; its screen says so within a minute.",
  params: displayParamsSchema,
  permission: "display:manage",
  answers: { 204: null },
  refusals: ["not_found", "conflict"],
  handler: ({ ctx, params }) => revokeDisplay(ctx, params.id),
});

export const { GET, POST, PUT, PATCH } = notAllowed("DELETE");

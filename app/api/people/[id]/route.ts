import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { disablePerson } from "@/lib/people/disable-person";
import { idParamsSchema } from "@/lib/people/schemas";

export const DELETE = route({
  id: "disablePerson",
  says: "Disables another person; their sessions and API tokens end at once, their records stay.",
  params: idParamsSchema,
  permission: "people:manage",
  answers: { 204: null },
  refusals: ["not_found", "conflict"],
  handler: ({ ctx, params }) => disablePerson(ctx, params.id),
});

export const { GET, POST, PUT, PATCH } = notAllowed("DELETE");

import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { endPersonSessions } from "@/lib/people/end-person-sessions";
import { idParamsSchema } from "@/lib/people/schemas";

export const DELETE = route({
  id: "endPersonSessions",
  says: "Ends every session of another person; their API tokens stay.",
  params: idParamsSchema,
  permission: "people:manage",
  answers: { 204: null },
  refusals: ["not_found", "conflict"],
  handler: ({ ctx, params }) => endPersonSessions(ctx, params.id),
});

export const { GET, POST, PUT, PATCH } = notAllowed("DELETE");

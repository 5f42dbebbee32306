import { STEP_UP } from "@/lib/http/declaration";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { changeRole } from "@/lib/people/change-role";
import { roleChangeSchema } from "@/lib/people/people-schemas";
import { idParamsSchema } from "@/lib/people/schemas";

export const PUT = route({
  id: "changeRole",
  says: "Gives another person another role, against your code; their sessions and API tokens end.",
  params: idParamsSchema,
  body: roleChangeSchema,
  permission: "people:manage",
  answers: { 204: null },
  refusals: ["not_found", "conflict", ...STEP_UP],
  handler: ({ ctx, params, body }) => changeRole(ctx, params.id, body),
});

export const { GET, POST, PATCH, DELETE } = notAllowed("PUT");

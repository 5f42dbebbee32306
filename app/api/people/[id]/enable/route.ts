import { STEP_UP } from "@/lib/http/declaration";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { enablePerson } from "@/lib/people/enable-person";
import { idParamsSchema, proofSchema } from "@/lib/people/schemas";

export const POST = route({
  id: "enablePerson",
  says: "Enables a disabled person, against your code; no session or token comes back.",
  params: idParamsSchema,
  body: proofSchema,
  permission: "people:manage",
  answers: { 204: null },
  refusals: ["not_found", "conflict", ...STEP_UP],
  handler: ({ ctx, params, body }) => enablePerson(ctx, params.id, body),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");

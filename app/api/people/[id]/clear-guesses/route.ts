import { STEP_UP } from "@/lib/http/declaration";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { clearGuesses } from "@/lib/people/clear-guesses";
import { idParamsSchema, proofSchema } from "@/lib/people/schemas";

export const POST = route({
  id: "clearGuesses",
  says: "Lets codes of a person count again after a hundred wrong ones in a row, against your code.",
  params: idParamsSchema,
  body: proofSchema,
  permission: "people:manage",
  answers: { 204: null },
  refusals: ["not_found", "conflict", ...STEP_UP],
  handler: ({ ctx, params, body }) => clearGuesses(ctx, params.id, body),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");

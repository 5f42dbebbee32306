import { STEP_UP } from "@/lib/http/declaration";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { factorResetSchema, issuedLinkSchema } from "@/lib/people/people-schemas";
import { resetSecondFactor } from "@/lib/people/reset-second-factor";
import { idParamsSchema } from "@/lib/people/schemas";

export const POST = route({
  id: "resetSecondFactor",
  says: "Resets the second factor of another person, for a reason and against your code; the link for a new one is in this answer and never seen again.",
  params: idParamsSchema,
  body: factorResetSchema,
  permission: "people:manage",
  answers: { 201: issuedLinkSchema },
  refusals: ["not_found", "conflict", ...STEP_UP],
  handler: ({ ctx, params, body }) => resetSecondFactor(ctx, params.id, body),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");

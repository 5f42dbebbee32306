import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { getSecretDetail } from "@/lib/secrets/queries";
import { secretDetailSchema, secretParamsSchema } from "@/lib/secrets/schemas";

export const GET = route({
  id: "getSecret",
  says: "One secret with its procedure by hand, the checklist that is open, and its newest rotations. Never a value.",
  permission: "console:read",
  params: secretParamsSchema,
  answers: { 200: secretDetailSchema },
  refusals: ["not_found"],
  handler: ({ ctx, params }) => getSecretDetail(ctx, params.name),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

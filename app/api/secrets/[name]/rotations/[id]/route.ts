import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { getRotation } from "@/lib/secrets/queries";
import { rotationDetailSchema, rotationParamsSchema } from "@/lib/secrets/schemas";

export const GET = route({
  id: "getRotation",
  says: "One rotation of a secret, with its places, its steps and its transitions.",
  permission: "console:read",
  params: rotationParamsSchema,
  answers: { 200: rotationDetailSchema },
  refusals: ["not_found"],
  handler: ({ ctx, params }) => getRotation(ctx, params),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

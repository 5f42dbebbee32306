import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { getRotation } from "@/lib/secrets/queries";
import { giveUpRotation } from "@/lib/secrets/request-rotation";
import { rotationDetailSchema, rotationParamsSchema } from "@/lib/secrets/schemas";

export const POST = route({
  id: "giveUpRotation",
  says: "Ends a rotation that is on its way: its new value is forgotten, and places that have it keep it.",
  permission: "secret:rotate",
  params: rotationParamsSchema,
  answers: { 200: rotationDetailSchema },
  refusals: ["not_found", "conflict"],
  handler: ({ ctx, params }) => giveUpRotation(ctx, params).then(() => getRotation(ctx, params)),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");

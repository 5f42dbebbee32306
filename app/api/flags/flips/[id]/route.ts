import { getFlip } from "@/lib/flags/queries";
import { flipDetailSchema, flipParamsSchema } from "@/lib/flags/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "getFlip",
  says: "One flip of flags, with its transitions.",
  permission: "console:read",
  params: flipParamsSchema,
  answers: { 200: flipDetailSchema },
  refusals: ["not_found"],
  handler: ({ ctx, params }) => getFlip(ctx, params.id),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { listRotations } from "@/lib/secrets/queries";
import { rotationListQuerySchema, rotationListSchema } from "@/lib/secrets/schemas";

export const GET = route({
  id: "listRotations",
  says: "The rotations of this console, newest first.",
  permission: "console:read",
  query: rotationListQuerySchema,
  answers: { 200: rotationListSchema },
  handler: ({ ctx, query }) => listRotations(ctx, query),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

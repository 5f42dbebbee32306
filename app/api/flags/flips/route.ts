import { listFlips } from "@/lib/flags/queries";
import { flipListQuerySchema, flipListSchema } from "@/lib/flags/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "listFlips",
  says: "The flips of flags of this console, newest first.",
  permission: "console:read",
  query: flipListQuerySchema,
  answers: { 200: flipListSchema },
  handler: ({ ctx, query }) => listFlips(ctx, query),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

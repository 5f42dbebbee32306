import { pageQuerySchema } from "@/lib/core/page";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { accessLinkListSchema } from "@/lib/people/people-schemas";
import { listAccessLinks } from "@/lib/people/queries";

export const GET = route({
  id: "listAccessLinks",
  says: "Invitations and other access links that nobody used or took back; their tokens are not stored.",
  query: pageQuerySchema,
  permission: "people:read",
  answers: { 200: accessLinkListSchema },
  handler: ({ ctx, query }) => listAccessLinks(ctx, query),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

import { pageQuerySchema } from "@/lib/core/page";
import { STEP_UP } from "@/lib/http/declaration";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { invitePerson } from "@/lib/people/invite-person";
import { invitationSchema, issuedLinkSchema, personListSchema } from "@/lib/people/people-schemas";
import { listPeople } from "@/lib/people/queries";

export const GET = route({
  id: "listPeople",
  says: "Everybody who has an account on this console, the newest first.",
  query: pageQuerySchema,
  permission: "people:read",
  answers: { 200: personListSchema },
  handler: ({ ctx, query }) => listPeople(ctx, query),
});

export const POST = route({
  id: "invitePerson",
  says: "Invites somebody by a link, against your code; its token is in this answer and never seen again.",
  body: invitationSchema,
  permission: "people:manage",
  answers: { 201: issuedLinkSchema },
  refusals: ["conflict", ...STEP_UP],
  handler: ({ ctx, body }) => invitePerson(ctx, body),
});

export const { PUT, PATCH, DELETE } = notAllowed("GET, POST");

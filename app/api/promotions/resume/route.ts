import { resumeRequestSchema } from "@/lib/holds/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { resumePromotions } from "@/lib/promotions/resume-promotions";

export const POST = route({
  id: "resumePromotions",
  says: "Ends the hold that a rollback has left.",
  permission: "promotion:resume",
  body: resumeRequestSchema,
  answers: { 204: null },
  refusals: ["wrong_console", "not_found", "conflict"],
  handler: ({ ctx, body }) => resumePromotions(ctx, body),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");

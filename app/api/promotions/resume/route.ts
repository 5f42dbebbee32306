import { notAllowed } from "@/lib/http/not-allowed";
import { noContent } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { resumePromotions } from "@/lib/promotions/resume-promotions";
import { resumeRequestSchema } from "@/lib/promotions/schemas";

export const POST = route({
  permission: "promotion:resume",
  body: resumeRequestSchema,
  handler: async ({ ctx, body }) => {
    await resumePromotions(ctx, body);
    return noContent();
  },
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");

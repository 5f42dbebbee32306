import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { reviewRollback } from "@/lib/promotions/review-rollback";
import { rollbackReviewQuerySchema } from "@/lib/versions/schemas";

export const GET = route({
  permission: "console:read",
  query: rollbackReviewQuerySchema,
  handler: ({ ctx, query }) => reviewRollback(ctx, query.to_sha),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { reviewRollback } from "@/lib/promotions/rollback-review";
import { rollbackReviewSchema } from "@/lib/promotions/schemas";
import { rollbackReviewQuerySchema } from "@/lib/versions/schemas";

export const GET = route({
  id: "reviewRollback",
  says: "What a rollback would take away, what it would leave, and what stands in its way.",
  permission: "console:read",
  query: rollbackReviewQuerySchema,
  answers: { 200: rollbackReviewSchema },
  refusals: ["conflict"],
  handler: ({ ctx, query }) => reviewRollback(ctx, query.to_sha),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

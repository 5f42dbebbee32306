import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { reviewSurfaceRollback } from "@/lib/rollbacks/review";
import { surfaceRollbackReviewSchema } from "@/lib/rollbacks/schemas";
import { surfaceParamsSchema } from "@/lib/surfaces/schemas";
import { rollbackReviewQuerySchema } from "@/lib/versions/schemas";

export const GET = route({
  id: "reviewSurfaceRollback",
  says: "What rolling a surface back to a commit would take away, what it would leave, and what stands in its way.",
  permission: "console:read",
  params: surfaceParamsSchema,
  query: rollbackReviewQuerySchema,
  answers: { 200: surfaceRollbackReviewSchema },
  refusals: ["not_found"],
  handler: ({ ctx, params, query }) => reviewSurfaceRollback(ctx, params.surface_id, query.to_sha),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

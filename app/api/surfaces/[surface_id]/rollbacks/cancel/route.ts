import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { cancelRollback } from "@/lib/rollbacks/cancel-rollback";
import { surfaceParamsSchema } from "@/lib/surfaces/schemas";

export const POST = route({
  id: "cancelSurfaceRollback",
  says: "Drops the rollback of a surface that waits for a deploy to stop: nothing is sent.",
  permission: "deploy:cancel",
  params: surfaceParamsSchema,
  answers: { 204: null },
  refusals: ["not_found", "conflict"],
  handler: ({ ctx, params }) => cancelRollback(ctx, params.surface_id),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");

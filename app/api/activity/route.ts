import { listActivity } from "@/lib/activity/queries";
import { activityListSchema, activityQuerySchema } from "@/lib/activity/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "listActivity",
  says: "What happened on this console, newest first: one entry for each deploy, promotion, rollback, lock, flip, rotation, drift and attestation.",
  permission: "console:read",
  query: activityQuerySchema,
  answers: { 200: activityListSchema },
  handler: ({ ctx, query }) => listActivity(ctx, query),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { getInsights } from "@/lib/insights/queries";
import { insightsQuerySchema, insightsSchema } from "@/lib/insights/schemas";

export const GET = route({
  id: "getInsights",
  says: "Deployment frequency, lead time, change failure rate and recovery time, of each surface and of production together. Null is: not enough seen.",
  permission: "console:read",
  query: insightsQuerySchema,
  answers: { 200: insightsSchema },
  refusals: ["not_found"],
  handler: ({ ctx, query }) => getInsights(ctx, query),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

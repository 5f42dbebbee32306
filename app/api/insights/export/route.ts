import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { renderInsights } from "@/lib/insights/csv";
import { getInsights } from "@/lib/insights/queries";
import { insightsQuerySchema } from "@/lib/insights/schemas";

export const GET = route({
  id: "exportInsights",
  says: "The same measures as a CSV file: a line for each surface over the window, and for each of its weeks.",
  permission: "console:read",
  query: insightsQuerySchema,
  answers: { 200: { says: "A line each.", media: ["text/csv"] } },
  refusals: ["not_found"],
  handler: async ({ ctx, query }) => {
    const day = ctx.now().toISOString().slice(0, 10);
    return new Response(renderInsights(await getInsights(ctx, query)), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="insights-${ctx.environment}-${day}.csv"`,
        "cache-control": "no-store",
      },
    });
  },
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

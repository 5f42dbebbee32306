import type { Metadata } from "next";

import { pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { InsightsFilter } from "@/components/insights/insights-filter";
import { InsightsView } from "@/components/insights/insights-view";
import { Callout } from "@/components/ui/callout";
import { AppError } from "@/lib/core/errors";
import { type InsightsPlace, insightsQuery } from "@/lib/insights/api";
import { getInsights } from "@/lib/insights/queries";
import { insightsQuerySchema, WINDOWS } from "@/lib/insights/schemas";

export const metadata: Metadata = { title: "Insights" };

interface InsightsPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function InsightsPage({ searchParams }: InsightsPageProps) {
  const ctx = await pageContext();
  const parsed = insightsQuerySchema.safeParse(await searchParams);
  const { window, from, to, surface } = parsed.data ?? insightsQuerySchema.parse({});
  const place: InsightsPlace = { window, from, to, surface };
  const answer = await getInsights(ctx, { window, from, to, surface }).catch((error: unknown) => {
    if (error instanceof AppError && (error.code === "invalid_input" || error.code === "not_found")) return null;
    throw error;
  });
  return (
    <Hydrated answers={answer === null ? [] : [[insightsQuery(place).queryKey, answer]]}>
      <div className="mx-auto grid max-w-6xl grid-cols-1 gap-5">
        <div>
          <h1 className="mb-1 text-xl font-semibold tracking-tight">Insights</h1>
          <p className="max-w-prose text-sm text-muted">
            How often, how fast and how safely changes reach production. What was not seen is not counted.
          </p>
        </div>
        <InsightsFilter place={place} windows={WINDOWS} surfaceIds={ctx.config.surfaces.map((one) => one.surface_id)} />
        {parsed.success ? null : (
          <Callout tone="wait" title="Part of the address could not be read. Choose the window again." />
        )}
        <InsightsView place={place} />
      </div>
    </Hydrated>
  );
}

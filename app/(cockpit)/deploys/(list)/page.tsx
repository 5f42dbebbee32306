import type { Metadata } from "next";

import { pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { DeployFilters } from "@/components/deploys/deploy-filters";
import { DeployHistory } from "@/components/deploys/deploy-history";
import { Callout } from "@/components/ui/callout";
import { AppError } from "@/lib/core/errors";
import { type DeployFilter, deployListQuery } from "@/lib/deploys/api";
import { listDeploys } from "@/lib/deploys/queries";
import { DEPLOY_STATES, deployListQuerySchema } from "@/lib/deploys/schemas";

export const metadata: Metadata = { title: "Deploys" };

interface DeploysPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function DeploysPage({ searchParams }: DeploysPageProps) {
  const ctx = await pageContext();
  const given = Object.entries(await searchParams).filter(([, value]) => value !== "");
  const parsed = deployListQuerySchema.safeParse(Object.fromEntries(given));
  const query = parsed.success ? parsed.data : deployListQuerySchema.parse({});
  const filter: DeployFilter = {
    surface_id: query.surface_id,
    state: query.state,
    target_env: query.target_env,
    actor: query.actor,
    cursor: query.cursor,
  };
  const page = await listDeploys(ctx, query).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "invalid_input") return null;
    throw error;
  });
  return (
    <Hydrated answers={page === null ? [] : [[deployListQuery(filter).queryKey, page]]}>
      <h1 className="mb-1 text-xl font-semibold tracking-tight">Deploys</h1>
      <p className="mb-4 text-sm text-muted">Deploys this console started or saw.</p>
      <div className="mb-4">
        <DeployFilters
          filter={filter}
          surfaceIds={ctx.config.surfaces.map((surface) => surface.surface_id)}
          states={DEPLOY_STATES}
        />
      </div>
      {parsed.success && page !== null ? null : (
        <Callout
          tone="wait"
          title="Part of the address could not be read. Choose the filter again, or start from the newest."
          className="mb-4"
        />
      )}
      {page === null ? null : <DeployHistory filter={filter} />}
    </Hydrated>
  );
}

import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { fetchJson } from "@/lib/core/api-client";
import { paced } from "@/lib/core/back-off";
import type { Insights, Verdict, VerdictRequest } from "@/lib/insights/schemas";
import { apiPaths } from "@/lib/paths";

/** What the page of measures is asked for; the address holds it. */
export interface InsightsPlace {
  window: string;
  from?: string | undefined;
  to?: string | undefined;
  surface?: string | undefined;
}

/** The four measures; read again when a deploy changes, and now and then. */
export function insightsQuery(place: InsightsPlace) {
  const address = apiPaths.insights({ ...place });
  return queryOptions({
    queryKey: ["insights", address],
    queryFn: ({ signal }) => fetchJson<Insights>(address, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => paced(120_000, state),
    meta: { quiet: true, follows: "deploys" },
  });
}

/** Whether a deploy counts as a failure. */
export function verdictQuery(deployId: string) {
  return queryOptions({
    queryKey: ["deploys", "verdict", deployId],
    queryFn: ({ signal }) => fetchJson<Verdict>(apiPaths.verdict(deployId), { signal }),
    meta: { what: "the verdict", follows: "deploys" },
  });
}

/** Says whether a deploy caused a failure, or takes back what was said; answers what counts now. */
export function putVerdict(deployId: string, request: VerdictRequest): Promise<Verdict> {
  return fetchJson<Verdict>(apiPaths.verdict(deployId), { method: "PUT", body: request });
}

import { queryOptions } from "@tanstack/react-query";

import { fetchJson } from "@/lib/core/api-client";
import { apiPaths } from "@/lib/paths";
import type { Where } from "@/lib/where/schemas";

/** Where a change is live: by SHA, #123, branch or tag. Its failures are told where it was asked. */
export function whereQuery(ref: string) {
  return queryOptions({
    queryKey: ["where", ref],
    queryFn: ({ signal }) => fetchJson<Where>(apiPaths.where(ref), { signal }),
    enabled: ref.trim() !== "",
    staleTime: 10_000,
    refetchInterval: 30_000,
    retry: false,
    meta: { quiet: true },
  });
}

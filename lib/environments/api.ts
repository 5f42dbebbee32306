import { queryOptions } from "@tanstack/react-query";

import { fetchJson } from "@/lib/core/api-client";
import type { VersionAnswer } from "@/lib/environments/schemas";
import { apiPaths } from "@/lib/paths";

/** Which build serves this console now. */
export function versionQuery() {
  return queryOptions({
    queryKey: ["version"],
    queryFn: ({ signal }) => fetchJson<VersionAnswer>(apiPaths.version(), { signal }),
    staleTime: 60_000,
    retry: false,
    meta: { quiet: true },
  });
}

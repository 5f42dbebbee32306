import { queryOptions } from "@tanstack/react-query";

import { fetchJson } from "@/lib/core/api-client";
import type { FlagList } from "@/lib/flags/schemas";
import { apiPaths } from "@/lib/paths";

/** Every declared flag with its effect, and the soak figures. */
export function flagsQuery() {
  return queryOptions({
    queryKey: ["flags"],
    queryFn: ({ signal }) => fetchJson<FlagList>(apiPaths.flags(), { signal }),
    refetchInterval: 30_000,
    meta: { what: "the flags" },
  });
}

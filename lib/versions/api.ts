import { queryOptions } from "@tanstack/react-query";

import { fetchJson } from "@/lib/core/api-client";
import { paced } from "@/lib/core/back-off";
import { apiPaths } from "@/lib/paths";
import type { Versions } from "@/lib/versions/schemas";

const hidden = () => typeof document !== "undefined" && document.visibilityState === "hidden";

/** What both consoles run, how far apart they are, and what stands in the way of a promotion. */
export function versionsQuery() {
  return queryOptions({
    queryKey: ["versions"],
    queryFn: ({ signal }) => fetchJson<Versions>(apiPaths.versions(), { signal }),
    refetchInterval: ({ state }) => paced(hidden() ? 60_000 : 5_000, state),
    meta: { what: "the versions", follows: "deploys" },
  });
}

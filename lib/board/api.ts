import { queryOptions } from "@tanstack/react-query";

import type { AttentionItem, MainRail, SurfaceTile } from "@/lib/board/schemas";
import { fetchJson } from "@/lib/core/api-client";
import { paced } from "@/lib/core/back-off";
import { apiPaths } from "@/lib/paths";

const hidden = () => typeof document !== "undefined" && document.visibilityState === "hidden";

/** What needs a person; read again when a deploy, a surface or a key changes. */
export function attentionQuery() {
  return queryOptions({
    queryKey: ["attention"],
    queryFn: ({ signal }) => fetchJson<AttentionItem[]>(apiPaths.attention(), { signal }),
    refetchInterval: () => (hidden() ? 60_000 : 5_000),
    meta: { what: "what needs you", follows: "deploys" },
  });
}

/** Every surface's tile. */
export function surfacesQuery() {
  return queryOptions({
    queryKey: ["surfaces"],
    queryFn: ({ signal }) => fetchJson<SurfaceTile[]>(apiPaths.surfaces(), { signal }),
    refetchInterval: ({ state }) => paced(hidden() ? 60_000 : 5_000, state),
    meta: { what: "the surfaces", follows: "deploys" },
  });
}

/** The newest commits of main, and where what is live stands. */
export function mainRailQuery() {
  return queryOptions({
    queryKey: ["main"],
    queryFn: ({ signal }) => fetchJson<MainRail>(apiPaths.main(), { signal }),
    refetchInterval: ({ state }) => paced(hidden() ? 60_000 : 10_000, state),
    meta: { what: "the commits of main", follows: "deploys" },
  });
}

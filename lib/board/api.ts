import { queryOptions } from "@tanstack/react-query";

import type { AttentionItem } from "@/lib/board/schemas";
import { fetchJson } from "@/lib/core/api-client";
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

import { queryOptions } from "@tanstack/react-query";

import { fetchJson } from "@/lib/core/api-client";
import type { CredentialList } from "@/lib/credentials/schemas";
import { apiPaths } from "@/lib/paths";

/** How each key of this console is. */
export function credentialsQuery() {
  return queryOptions({
    queryKey: ["credentials"],
    queryFn: ({ signal }) => fetchJson<CredentialList>(apiPaths.credentials(), { signal }),
    refetchInterval: 30_000,
    meta: { what: "the credentials" },
  });
}

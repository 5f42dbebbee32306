import { queryOptions } from "@tanstack/react-query";

import { fetchJson } from "@/lib/core/api-client";
import { apiPaths } from "@/lib/paths";
import type { SecretList } from "@/lib/secrets/schemas";

/** Every declared secret: where it is kept, its age, and when it is due. */
export function secretsQuery() {
  return queryOptions({
    queryKey: ["secrets"],
    queryFn: ({ signal }) => fetchJson<SecretList>(apiPaths.secrets(), { signal }),
    refetchInterval: 30_000,
    meta: { what: "the secrets" },
  });
}

import { queryOptions } from "@tanstack/react-query";

import type { Attestation, AttestationList, AttestationRequest } from "@/lib/attestations/schemas";
import { fetchJson } from "@/lib/core/api-client";
import { apiPaths } from "@/lib/paths";

const RECENT = 5;

export const RECENT_ATTESTATIONS = { limit: RECENT } as const;

/** The newest attestations made on this console. */
export function recentAttestationsQuery() {
  return queryOptions({
    queryKey: ["attestations"],
    queryFn: ({ signal }) => fetchJson<AttestationList>(`${apiPaths.attestations()}?limit=${RECENT}`, { signal }),
    refetchInterval: 30_000,
    meta: { what: "the attestations" },
  });
}

/** Records "I looked at production and it runs this commit"; needs a fresh code. */
export function makeAttestation(body: AttestationRequest, key: string): Promise<Attestation> {
  return fetchJson(apiPaths.attestations(), { method: "POST", body, headers: { "idempotency-key": key } });
}

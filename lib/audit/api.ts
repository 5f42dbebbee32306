import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { AuditFilter, AuditList, AuditStatus, Verification, VerifyLine } from "@/lib/audit/schemas";
import { ApiError, fetchJson, fetchLines } from "@/lib/core/api-client";
import { apiPaths } from "@/lib/paths";

/** What the address of `/audit` holds: the filter, and where the page starts. */
export interface AuditPlace extends AuditFilter {
  cursor?: string | undefined;
}

/** How many new rows are counted before it says "more than". */
export const TAIL_ROWS = 20;

const noVerdict = (code: string, detail: string) =>
  new ApiError(0, { code, detail, requestId: null, errors: [], extra: {} }, null);

export type VerifyProgress = Extract<VerifyLine, { kind: "progress" }>;

/** One page of the log; it stays as it was read, so that nothing moves under the reader. */
export function auditListQuery(place: AuditPlace) {
  const address = apiPaths.audit({ ...place });
  return queryOptions({
    queryKey: ["audit", "list", address],
    queryFn: ({ signal }) => fetchJson<AuditList>(address, { signal }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    meta: { what: "the audit log" },
  });
}

/** The newest rows under a filter, asked while somebody looks and when a deploy is said to have changed. */
export function auditTailQuery(filter: AuditFilter) {
  const address = apiPaths.audit({ ...filter, limit: TAIL_ROWS + 1 });
  return queryOptions({
    queryKey: ["audit", "tail", address],
    queryFn: ({ signal }) => fetchJson<AuditList>(address, { signal }),
    refetchInterval: 5_000,
    retry: false,
    meta: { quiet: true, follows: "deploys" },
  });
}

/** The cursor of the page that starts below a row: what `lib/core/page.ts` gives out, made where there is no Buffer. */
export function cursorBelow(seq: number): string {
  return btoa(JSON.stringify([String(seq)]))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** A row with its neighbours in the chain, newest first, whatever the filter; a stored row never changes. */
export function auditAroundQuery(seq: number) {
  return queryOptions({
    queryKey: ["audit", "around", seq],
    queryFn: ({ signal }) =>
      fetchJson<AuditList>(apiPaths.audit({ limit: 3, cursor: cursorBelow(seq + 2) }), { signal }),
    meta: { what: `row ${seq} of the audit log` },
  });
}

/** How long the log is, and how far it is anchored outside. */
export function auditStatusQuery() {
  return queryOptions({
    queryKey: ["audit", "status"],
    queryFn: ({ signal }) => fetchJson<AuditStatus>(apiPaths.auditStatus(), { signal }),
    refetchInterval: 60_000,
    meta: { what: "the state of the audit log" },
  });
}

/** Has the whole log verified and tells how far it is; throws {@link ApiError} when there is no verdict. */
export async function postAuditVerification(onProgress: (progress: VerifyProgress) => void): Promise<Verification> {
  for await (const line of fetchLines<VerifyLine>(apiPaths.verifyAudit(), { method: "POST" })) {
    if (line.kind === "verdict") return line.verdict;
    if (line.kind === "failed") throw noVerdict(line.code, line.message);
    onProgress(line);
  }
  throw noVerdict("unreachable", "The connection ended before the verdict. Nothing was changed; verify again.");
}

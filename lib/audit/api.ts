import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { z } from "zod";

import type { AuditFilter, AuditStatus, Verification, VerifyLine } from "@/lib/audit/schemas";
import { type auditListSchema, verifyLineSchema } from "@/lib/audit/schemas";
import { ApiError, fetchJson } from "@/lib/core/api-client";
import { apiPaths } from "@/lib/paths";

type AuditPage = z.infer<typeof auditListSchema>;

/** What the address of `/audit` holds: the filter, and where the page starts. */
export interface AuditPlace extends AuditFilter {
  cursor?: string | undefined;
}

/** One page of the log; it stays as it was read, so that nothing moves under the reader. */
export function auditListQuery(place: AuditPlace) {
  const address = apiPaths.audit({ ...place });
  return queryOptions({
    queryKey: ["audit", "list", address],
    queryFn: ({ signal }) => fetchJson<AuditPage>(address, { signal }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    meta: { what: "the audit log" },
  });
}

/** How many new rows are counted before it says "more than". */
export const TAIL_ROWS = 20;

/** The newest rows under a filter, asked while somebody looks and when a deploy is said to have changed. */
export function auditTailQuery(filter: AuditFilter) {
  const address = apiPaths.audit({ ...filter, limit: TAIL_ROWS + 1 });
  return queryOptions({
    queryKey: ["audit", "tail", address],
    queryFn: ({ signal }) => fetchJson<AuditPage>(address, { signal }),
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
      fetchJson<AuditPage>(apiPaths.audit({ limit: 3, cursor: cursorBelow(seq + 2) }), { signal }),
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

const problemSchema = z.looseObject({ code: z.string(), detail: z.string() });
const SILENT = { code: "unavailable", detail: "The console did not say why. Try again in a moment." };

async function refusalOf(answer: Response): Promise<ApiError> {
  const problem = problemSchema.catch(SILENT).parse(await answer.json().catch(() => null));
  const requestId = answer.headers.get("x-request-id");
  return new ApiError(answer.status, { ...problem, requestId, errors: [], extra: problem }, null);
}

const readLine = (text: string): VerifyLine => verifyLineSchema.parse(JSON.parse(text));

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<VerifyLine> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = `${rest}${decoder.decode(part.value, { stream: true })}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines.filter((text) => text !== "")) yield readLine(line);
  }
  if (rest !== "") yield readLine(rest);
}

const brokenOff = (code: string, detail: string) =>
  new ApiError(0, { code, detail, requestId: null, errors: [], extra: {} }, null);

export type VerifyProgress = Extract<VerifyLine, { kind: "progress" }>;

/** Has the whole log verified and tells how far it is; throws {@link ApiError} when there is no verdict. */
export async function verifyAudit(onProgress: (progress: VerifyProgress) => void): Promise<Verification> {
  const headers = { accept: "application/x-ndjson" };
  const answer = await fetch(apiPaths.verifyAudit(), { method: "POST", cache: "no-store", headers });
  if (!answer.ok || answer.body === null) throw await refusalOf(answer);
  for await (const line of linesOf(answer.body)) {
    if (line.kind === "verdict") return line.verdict;
    if (line.kind === "failed") throw brokenOff(line.code, line.message);
    onProgress(line);
  }
  throw brokenOff("unreachable", "The connection ended before the verdict. Nothing was changed; verify again.");
}

import { queryOptions } from "@tanstack/react-query";

import { ApiError, fetchJson, sendToApi } from "@/lib/core/api-client";
import { apiPaths } from "@/lib/paths";
import type {
  Promotion,
  PromotionAnswer,
  PromotionKind,
  PromotionList,
  PromotionRequest,
  ResumeRequest,
  RollbackRequest,
  RollbackReview,
  RollbackTargets,
} from "@/lib/promotions/schemas";
import type { Versions } from "@/lib/versions/schemas";

/** What "recent promotions" means. */
const RECENT = 8;

export const RECENT_PROMOTIONS = { limit: RECENT } as const;

export type Order = { kind: "promotion"; body: PromotionRequest } | { kind: "rollback"; body: RollbackRequest };

interface Sent {
  kind: PromotionKind;
  digest: string;
  /** When it was sent, in milliseconds of the server's clock. */
  since: number;
}

/** Two clocks are never quite the same. */
const SLACK_MS = 30_000;

/** The newest promotions and rollbacks of this console's own record. */
export function recentPromotionsQuery() {
  return queryOptions({
    queryKey: ["promotions", "recent"],
    queryFn: ({ signal }) => fetchJson<PromotionList>(`${apiPaths.promotions()}?limit=${RECENT}`, { signal }),
    refetchInterval: 15_000,
    meta: { what: "the promotions", follows: "deploys" },
  });
}

/** The commits production has run and can go back to. */
export function rollbackTargetsQuery() {
  return queryOptions({
    queryKey: ["rollbacks", "targets"],
    queryFn: ({ signal }) => fetchJson<RollbackTargets>(apiPaths.rollbacks(), { signal }),
    meta: { quiet: true },
  });
}

/** What going back to that commit takes away and leaves. */
export function rollbackReviewQuery(sha: string) {
  return queryOptions({
    queryKey: ["rollbacks", "review", sha],
    queryFn: ({ signal }) => fetchJson<RollbackReview>(apiPaths.rollbackReview(sha), { signal }),
    meta: { quiet: true },
  });
}

/** Asks for a promotion or a rollback; the same key with the same request (whatever its code) is the same one. */
export function postPromotion({ kind, body }: Order, key: string): Promise<PromotionAnswer> {
  const path = kind === "promotion" ? apiPaths.promotions() : apiPaths.rollbacks();
  return fetchJson(path, { method: "POST", body, headers: { "idempotency-key": key } });
}

/** Ends the hold that a rollback left. */
export function postResume(body: ResumeRequest): Promise<void> {
  return sendToApi(apiPaths.resumePromotions(), { method: "POST", body });
}

/** What became of an order whose answer was lost: what was written down for it; null while nothing is, which may change. */
export async function findSent({ kind, digest, since }: Sent): Promise<Promotion | null> {
  const { items } = await fetchJson<PromotionList>(`${apiPaths.promotions()}?limit=${RECENT}`);
  const isIt = (item: Promotion) =>
    item.kind === kind && item.digest === digest && Date.parse(item.requested_at) > since - SLACK_MS;
  return items.find(isIt) ?? null;
}

/** The versions that a `review_stale` answer carries, trusted as {@link fetchJson} trusts; null for every other refusal. */
export function staleVersions(error: Error | null): Versions | null {
  if (!(error instanceof ApiError) || error.code !== "review_stale") return null;
  return error.extra.versions === undefined ? null : (error.extra.versions as Versions);
}

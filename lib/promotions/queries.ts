import "server-only";

import { decodeMomentCursor, type PageQuery, toPage } from "@/lib/core/page";
import type { Context } from "@/lib/db/context";
import type { Prisma } from "@/lib/db/generated/client";
import { translated } from "@/lib/db/transaction";
import { attemptBy } from "@/lib/deploys/deploy-row";
import { toDeploy } from "@/lib/deploys/queries";
import { loadPromotion, type PromotionRow } from "@/lib/promotions/load";
import { type Promotion, type PromotionAnswer, type PromotionList, promotionSchema } from "@/lib/promotions/schemas";

const RUN = { deploy: { select: { runAttempt: true, attemptBy: true } } };

/** A row as the API shows it. */
export function toPromotion(row: PromotionRow, deploy: Parameters<typeof attemptBy>[0]): Promotion {
  return {
    id: row.id,
    kind: promotionSchema.shape.kind.safeParse(row.kind).data ?? "unknown",
    state: promotionSchema.shape.state.safeParse(row.state).data ?? "unknown",
    from_sha: row.fromSha,
    to_sha: row.toSha,
    digest: row.digest,
    reason: row.reason,
    overridden: row.overridden,
    requested_by: { id: row.requestedById, email: row.requestedByEmail },
    ...attemptBy(deploy),
    requested_at: row.requestedAt.toISOString(),
    ended_at: row.endedAt?.toISOString() ?? null,
    failure: failureOf(row),
    deploy_id: row.deployId,
  };
}

function failureOf({ failureCode, failureMessage }: PromotionRow): Promotion["failure"] {
  return failureCode === null ? null : { code: failureCode, message: failureMessage ?? failureCode };
}

/** Promotions and rollbacks asked for on this console, newest first. */
export async function listPromotions(ctx: Context, query: PageQuery): Promise<PromotionList> {
  const orderBy: Prisma.PromotionOrderByWithRelationInput[] = [{ requestedAt: "desc" }, { id: "desc" }];
  const where = afterCursor(query.cursor);
  const rows = await translated(() =>
    ctx.db.promotion.findMany({ where, orderBy, take: query.limit + 1, include: RUN }),
  );
  return toPage(rows, query.limit, {
    item: (row) => toPromotion(row, row.deploy),
    keys: (row) => [row.requestedAt.toISOString(), row.id],
  });
}

function afterCursor(cursor: string | undefined): Prisma.PromotionWhereInput {
  if (cursor === undefined) return {};
  const { at, id } = decodeMomentCursor(cursor);
  return { requestedAt: { lte: at }, NOT: { requestedAt: at, id: { gte: id } } };
}

/** One promotion or rollback with its deploy as it is now; throws not_found. */
export async function loadPromotionAnswer(ctx: Context, id: string): Promise<PromotionAnswer> {
  const { deploy, ...row } = await translated(() => loadPromotion(ctx.db, id));
  return { promotion: toPromotion(row, deploy), deploy: toDeploy(deploy) };
}

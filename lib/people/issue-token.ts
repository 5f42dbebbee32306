import "server-only";

import { recordAudit } from "@/lib/audit/record-audit";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import { tokenItem } from "@/lib/people/queries";
import { canChangeOwnAccess } from "@/lib/people/rules";
import type { IssuedToken, TokenRequest } from "@/lib/people/schemas";
import { tokenIssued, writeToken } from "@/lib/people/write-token";

/** Issues an API token of the caller's own, with the caller's role; its text is answered once and never again. */
export async function issueToken(ctx: Call & Pick<Context, "db">, request: TokenRequest): Promise<IssuedToken> {
  authorize(ctx, "self:manage");
  const permit = canChangeOwnAccess(ctx.actor);
  if (!permit.allowed) throw new AppError(permit.code, permit.message);
  const owner = personOf(ctx.actor);
  if (owner === null) throw new AppError("forbidden", "Only a person can own an API token.");
  const { row, token } = await inTransaction(ctx, async (tx) => {
    const written = await writeToken(tx, { personId: owner.id, request, at: ctx.now() });
    await recordAudit(tx, ctx, tokenIssued(written.row));
    return written;
  });
  return { ...tokenItem(row), token };
}

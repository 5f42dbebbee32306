import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import { loadSelf } from "@/lib/people/load";
import { tokenItem } from "@/lib/people/queries";
import type { IssuedToken, TokenRequest } from "@/lib/people/schemas";
import { tokenIssued, writeToken } from "@/lib/people/tokens";

/** Issues an API token of the caller's own, with the caller's role; its text is answered once and never again. */
export async function issueToken(ctx: Call & Pick<Context, "db">, request: TokenRequest): Promise<IssuedToken> {
  authorize(ctx, "self:manage");
  const owner = loadSelf(ctx);
  const { row, token } = await inTransaction(ctx, async (tx) => {
    const written = await writeToken(tx, { personId: owner.id, request, at: ctx.now() });
    await recordAudit(tx, ctx, tokenIssued(written.row));
    return written;
  });
  return { ...tokenItem(row), token };
}

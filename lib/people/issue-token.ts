import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { loadSelf } from "@/lib/people/load";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { tokenItem } from "@/lib/people/queries";
import type { IssuedToken, TokenRequest } from "@/lib/people/schemas";
import { tokenIssued, writeToken } from "@/lib/people/tokens";

/**
 * Issues an API token of the caller's own, with the caller's role, against a code of the authenticator; its text is answered once
 * and never again. A token issues none: what was stolen for a day would last a year. Throws step_up_failed, step_up_locked.
 */
export async function issueToken(
  ctx: Call & Pick<Context, "db" | "secretKey">,
  { totp, ...terms }: TokenRequest,
): Promise<IssuedToken> {
  authorize(ctx, "self:manage");
  const owner = loadSelf(ctx);
  if (ctx.actor.kind === "token")
    throw new AppError("forbidden", "A token makes no token. Sign in and make it in Settings.");
  const purpose = { totp, action: "self:manage", target: "API token" } as const;
  const { row, token } = await proveStepUp(ctx, purpose, async (tx) => {
    const written = await writeToken(tx, { personId: owner.id, request: terms, at: ctx.now() });
    await recordAudit(tx, ctx, tokenIssued(written.row));
    return written;
  });
  return { ...tokenItem(row), token };
}

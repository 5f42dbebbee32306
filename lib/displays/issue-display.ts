import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { type Actor, personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError, invalidInput } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { displayItem } from "@/lib/displays/queries";
import { DISPLAY_PREFIX } from "@/lib/displays/rules";
import type { DisplayRequest, IssuedDisplay } from "@/lib/displays/schemas";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { addDays } from "@/lib/people/rules";
import { hashToken, newToken } from "@/lib/people/tokens";

type IssueContext = Call & Pick<Context, "db" | "secretKey">;

/**
 * Issues the token of a screen, which may read the wall and nothing else; its text is answered once. A person proves a code
 * for it; an API token that may write, and reads more than the wall by itself, need not.
 */
export async function issueDisplay(ctx: IssueContext, request: DisplayRequest): Promise<IssuedDisplay> {
  authorize(ctx, "display:manage");
  const { totp } = request;
  if (totp !== undefined) {
    const stepUp = { totp, action: "display:manage", target: request.name } as const;
    return proveStepUp(ctx, stepUp, (tx) => writeDisplay(tx, ctx, request));
  }
  refuseWithoutCode(ctx.actor);
  return inTransaction(ctx, (tx) => writeDisplay(tx, ctx, request));
}

async function writeDisplay(tx: Tx, ctx: IssueContext, request: DisplayRequest): Promise<IssuedDisplay> {
  const person = personOf(ctx.actor);
  if (person === null) throw new AppError("forbidden", "Only a person makes display tokens, by name.");
  const token = newToken(DISPLAY_PREFIX);
  const at = ctx.now();
  const row = await tx.display.create({
    data: {
      id: newId("dis"),
      name: request.name,
      tokenHash: hashToken(token),
      issuedById: person.id,
      issuedByEmail: person.email,
      createdAt: at,
      expiresAt: addDays(at, request.expires_in_days),
    },
  });
  await recordAudit(tx, ctx, {
    action: "console.display.issued",
    subject: { kind: "display", id: row.id },
    payload: { name: row.name, expires_at: row.expiresAt.toISOString() },
  });
  return { ...displayItem(row), token };
}

function refuseWithoutCode(actor: Actor): void {
  if (actor.kind !== "token") throw invalidInput("totp", "A six-digit code is needed to make a display token.");
}

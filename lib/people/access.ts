import "server-only";

import { recordAudit } from "@/lib/audit/append";
import type { Call } from "@/lib/core/call";
import { forEach } from "@/lib/core/each";
import type { Tx } from "@/lib/db/transaction";

interface Access {
  id: string;
  email: string;
  /** The session that stays. */
  keptSession?: string;
  keptTokens?: string[];
}

/** Ends a person's sessions and revokes their API tokens, each token with its audit row, in the caller's transaction; answers how many. */
export async function closeAccess(tx: Tx, ctx: Call, access: Access) {
  const { id, email, keptSession = "", keptTokens = [] } = access;
  const sessions_ended = await closeSessions(tx, { id, at: ctx.now(), kept: keptSession });
  const live = { personId: id, revokedAt: null, id: { notIn: keptTokens } };
  const revoked = await tx.apiToken.updateManyAndReturn({ where: live, data: { revokedAt: ctx.now() } });
  await forEach(revoked, async (token) => {
    await recordAudit(tx, ctx, {
      action: "console.token.revoked",
      subject: { kind: "token", id: token.id },
      payload: { person_id: id, email, name: token.name },
    });
  });
  return { sessions_ended, tokens_revoked: revoked.length };
}

/** Ends a person's sessions but one, in the caller's transaction; answers how many. */
export async function closeSessions(tx: Tx, { id, at, kept = "" }: { id: string; at: Date; kept?: string }) {
  const others = { personId: id, endedAt: null, id: { not: kept } };
  const { count } = await tx.session.updateMany({ where: others, data: { endedAt: at } });
  return count;
}

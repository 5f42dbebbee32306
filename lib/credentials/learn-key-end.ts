import "server-only";

import { authorize } from "@/lib/core/authorize";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";

const ASKED_EVERY_MS = 3_600_000;

/**
 * Asks Cloudflare once an hour when the console's token ends, which no other of its answers tells (fact C3); of several processes one
 * does. What it does not answer stays as it was. No audit row: it changes nothing that a person did.
 */
export async function learnKeyEnd(ctx: Context): Promise<void> {
  authorize(ctx, "credential:observe");
  const now = ctx.now();
  const asked = { lt: new Date(now.getTime() - ASKED_EVERY_MS) };
  const where = { name: "cloudflare", OR: [{ endAskedAt: null }, { endAskedAt: asked }] };
  const { count } = await translated(() => ctx.db.upstreamHealth.updateMany({ where, data: { endAskedAt: now } }));
  if (count === 0) return;
  try {
    const endsAt = await ctx.platforms.cloudflare_pages.ownTokenEnd();
    await translated(() => ctx.db.upstreamHealth.updateMany({ where: { name: "cloudflare" }, data: { endsAt } }));
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
  }
}

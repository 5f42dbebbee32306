import "server-only";

import { authorize } from "@/lib/core/authorize";
import { forEach } from "@/lib/core/each";
import { usedCredentials } from "@/lib/core/platform-kinds";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";

const ASKED_EVERY_MS = 3_600_000;

const ENDS = { heroku: endOfHerokuKey, cloudflare: endOfCloudflareToken };

/**
 * Asks Heroku and Cloudflare once an hour when the console's keys end, which no other of their answers tells (facts H9, C3); of several
 * processes one does. What is not answered stays as it was. No audit row: it changes nothing that a person did.
 */
export async function learnKeyEnds(ctx: Context): Promise<void> {
  authorize(ctx, "credential:observe");
  const used = usedCredentials(ctx.config);
  const asked = (["heroku", "cloudflare"] as const).filter((name) => used.has(name));
  await forEach(asked, (name) => learnKeyEnd(ctx, name));
}

async function learnKeyEnd(ctx: Context, name: keyof typeof ENDS): Promise<void> {
  const now = ctx.now();
  const asked = { lt: new Date(now.getTime() - ASKED_EVERY_MS) };
  const where = { name, OR: [{ endAskedAt: null }, { endAskedAt: asked }] };
  const { count } = await translated(() => ctx.db.upstreamHealth.updateMany({ where, data: { endAskedAt: now } }));
  if (count === 0) return;
  try {
    const endsAt = await ENDS[name](ctx);
    await translated(() => ctx.db.upstreamHealth.updateMany({ where: { name }, data: { endsAt } }));
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
  }
}

/** Heroku counts the seconds from its answer on. */
async function endOfHerokuKey(ctx: Context): Promise<Date | null> {
  const seconds = await ctx.platforms.heroku.ownKeyEndsIn();
  return seconds === null ? null : new Date(ctx.now().getTime() + seconds * 1_000);
}

function endOfCloudflareToken(ctx: Context): Promise<Date | null> {
  return ctx.platforms.cloudflare_pages.ownTokenEnd();
}

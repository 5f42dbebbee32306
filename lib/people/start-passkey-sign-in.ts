import "server-only";

import { generateAuthenticationOptions } from "@simplewebauthn/server";

import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { issueChallenge } from "@/lib/people/issue-challenge";
import { addressBlock, OPEN_CHALLENGES, passkeySite } from "@/lib/people/rules";

/**
 * What the browser is to ask whatever passkey it has for this console; nobody is named, so nothing is told. Throws
 * rate_limited when one block of addresses leaves too many unanswered.
 */
export async function startPasskeySignIn(ctx: Call & Pick<Context, "db" | "consoleUrls">) {
  authorize(ctx, "session:open");
  const now = ctx.now();
  const open = { personId: null, address: addressBlock(ctx.ip), expiresAt: { gt: now } };
  const unanswered = await translated(() => ctx.db.passkeyChallenge.count({ where: open }));
  if (unanswered >= OPEN_CHALLENGES) {
    throw new AppError("rate_limited", "Too many sign-ins with a passkey were begun from here. Use your password.", {
      retryAfter: 300,
    });
  }
  const { id, challenge } = await translated(() => issueChallenge(ctx.db, { personId: null, ip: ctx.ip, now }));
  const options = await generateAuthenticationOptions({
    rpID: passkeySite(ctx.host, ctx.consoleUrls[ctx.environment]).rpID,
    challenge: Buffer.from(challenge, "base64url"),
    userVerification: "required",
  });
  return { id, options: { ...options } };
}

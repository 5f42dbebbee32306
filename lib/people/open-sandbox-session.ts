import "server-only";

import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { openSession } from "@/lib/people/open-session";
import type { SandboxSignIn, SignedIn } from "@/lib/people/schemas";
import { codeOfStep, STEP_SECONDS } from "@/lib/people/totp";

type SandboxContext = Call & Pick<Context, "db" | "secretKey" | "sandboxPeople">;

/**
 * Signs anybody in as a person of the sandbox, by that person's own password and next unspent code. Throws not_found where
 * the console is no sandbox, and rate_limited while the next code is not due.
 */
export async function openSandboxSession(
  ctx: SandboxContext,
  { role }: SandboxSignIn,
): Promise<SignedIn & { token: string; browserMark: string }> {
  authorize(ctx, "session:open");
  const person = ctx.sandboxPeople?.find((one) => one.role === role);
  if (person === undefined) {
    throw new AppError("not_found", "This console is no sandbox. Sign in with your password and a code.");
  }
  const { email, password, totp_secret: secret } = person;
  const totp = await codeOfStep(secret, await findFreeStep(ctx, email));
  return openSession(ctx, { email, password, totp });
}

/** Each code works once, and the next step's is taken 30 s early at most. */
async function findFreeStep(ctx: SandboxContext, email: string): Promise<number> {
  const row = await translated(() => ctx.db.person.findUnique({ where: { email }, select: { totpLastStep: true } }));
  const current = Math.floor(ctx.now().getTime() / 1000 / STEP_SECONDS);
  const free = Math.max(current, Number(row?.totpLastStep ?? 0) + 1);
  if (free <= current + 1) return free;
  const retryAfter = Math.ceil((free - 1) * STEP_SECONDS - ctx.now().getTime() / 1000);
  throw new AppError("rate_limited", `The next code is due in ${retryAfter} s. Try again then.`, { retryAfter });
}

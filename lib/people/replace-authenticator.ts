import "server-only";

import { generateURI } from "otplib";
import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { inTransaction, type Tx, translated } from "@/lib/db/transaction";
import { closeAccess } from "@/lib/people/access";
import { loadEnrolment, loadSelf } from "@/lib/people/load";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { recordFailedStepUp, type StepUpFailure, skewColumns } from "@/lib/people/record-failed-step-up";
import { enrolmentEnd, type FarCode, isStepUpLocked } from "@/lib/people/rules";
import type { Enrolment, EnrolmentCode, EnrolmentRequest } from "@/lib/people/schemas";
import { findFarCode, mintTotpSecret, openTotpSecret, renderQr, sealTotpSecret, verifyTotp } from "@/lib/people/totp";

type EnrolmentContext = Call & Pick<Context, "db" | "secretKey">;
type Pending = Awaited<ReturnType<typeof loadEnrolment>>;
type Checked = { timeStep: number } | { reason: StepUpFailure; far: FarCode | null };

/**
 * Begins to replace the caller's authenticator, against the password and a code of the present one or a recovery code. The new
 * secret is answered this once and counts for nothing until {@link applyEnrolment}. Throws step_up_failed, step_up_locked.
 */
export async function startEnrolment(
  ctx: Call & Pick<Context, "db" | "secretKey">,
  request: EnrolmentRequest,
): Promise<Enrolment> {
  authorize(ctx, "self:manage");
  const { id, email } = loadSelf(ctx);
  const secret = mintTotpSecret();
  const totpPendingSecret = sealTotpSecret({ secretKey: ctx.secretKey, personId: id }, secret);
  const totpPendingUntil = enrolmentEnd(ctx.now());
  await proveStepUp(ctx, { ...request, action: "self:manage", target: "authenticator" }, (tx) =>
    tx.person.update({ where: { id }, data: { totpPendingSecret, totpPendingUntil } }),
  );
  const issuer = `${ctx.config.name} ${ctx.environment}`;
  const otpauth_url = generateURI({ issuer, label: email, secret });
  return { secret, otpauth_url, qr: renderQr(otpauth_url), expires_at: totpPendingUntil.toISOString() };
}

/**
 * Confirms the caller's new authenticator with a code of its own: from then on only its codes count, every other session of the
 * caller ends, and so does every API token that is not named. A wrong code counts as one for step-up. Throws not_found, conflict, step_up_failed, step_up_locked.
 */
export async function applyEnrolment(ctx: EnrolmentContext, { code, keep_tokens = [] }: EnrolmentCode): Promise<void> {
  authorize(ctx, "self:manage");
  const { id, email } = loadSelf(ctx);
  const now = ctx.now();
  const pending = await translated(() => loadEnrolment(ctx.db, id, now));
  const checked = await proveNewCode(ctx, pending, code);
  if ("reason" in checked) {
    throw await recordFailedStepUp(ctx, {
      ...checked,
      personId: id,
      action: "self:manage",
      target: "new authenticator",
    });
  }
  const keptId = ctx.actor.kind === "person" ? ctx.actor.sessionId : "";
  await inTransaction(ctx, async (tx) => {
    await swapSecret(tx, pending, { ...checked, now });
    const ended = await closeAccess(tx, ctx, { id, email, keptSession: keptId, keptTokens: keep_tokens });
    await recordAudit(tx, ctx, {
      action: "console.person.totp_enrolled",
      subject: { kind: "person", id },
      payload: ended,
    });
  });
}

async function proveNewCode(ctx: EnrolmentContext, pending: Pending, code: string): Promise<Checked> {
  const { id: personId, sealed } = pending;
  const now = ctx.now();
  if (isStepUpLocked(pending, now)) return { reason: "locked", far: null };
  const secret = await openTotpSecret(ctx, personId, sealed);
  if (secret === null) return { reason: "totp_secret_unreadable", far: null };
  const proof = await verifyTotp(secret, code, now);
  if (proof.valid) return proof;
  return { reason: "wrong_code", far: await findFarCode(secret, code, now) };
}

/** The new secret takes the old one's place, with the code that confirmed it spent. */
async function swapSecret(tx: Tx, pending: Pending, { timeStep, now }: { timeStep: number; now: Date }): Promise<void> {
  const { count } = await tx.person.updateMany({
    where: { id: pending.id, totpPendingSecret: pending.sealed, disabledAt: null },
    data: {
      totpSecret: pending.sealed,
      totpLastStep: BigInt(timeStep),
      totpEnrolledAt: now,
      totpPendingSecret: null,
      totpPendingUntil: null,
      stepUpFailures: 0,
      ...skewColumns(null),
    },
  });
  if (count === 1) return;
  throw new AppError("conflict", "This authenticator was confirmed or replaced by another request. Reload the page.");
}

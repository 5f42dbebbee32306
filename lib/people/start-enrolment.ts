import "server-only";

import { generateURI } from "otplib";

import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import type { Context } from "@/lib/db/context";
import { loadSelf } from "@/lib/people/load";
import { mintTotpSecret } from "@/lib/people/mint-credentials";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { renderQr } from "@/lib/people/render-qr";
import { enrolmentEnd } from "@/lib/people/rules";
import type { Enrolment, EnrolmentRequest } from "@/lib/people/schemas";
import { sealTotpSecret } from "@/lib/people/seal-totp-secret";

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

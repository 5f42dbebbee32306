import "server-only";

import { recordAudit } from "@/lib/audit/record-audit";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { inTransaction, type Tx, translated } from "@/lib/db/transaction";
import { readStepUpCount, refuseStepUp, type StepUpFailure, type StepUpPurpose } from "@/lib/people/refuse-step-up";
import { isStepUpLocked } from "@/lib/people/rules";
import { openTotpSecret } from "@/lib/people/seal-totp-secret";
import { spendTotpStep } from "@/lib/people/spend-totp-step";
import { verifyTotp } from "@/lib/people/verify-totp";

type StepUpContext = Call & Pick<Context, "db" | "secretKey">;

export interface StepUp extends StepUpPurpose {
  totp: string;
}

type Checked = { timeStep: number } | { refused: StepUpFailure };

async function checkCode(ctx: StepUpContext, personId: string, totp: string): Promise<Checked> {
  const row = await translated(() => ctx.db.person.findUnique({ where: { id: personId } }));
  if (row === null || row.disabledAt !== null) return { refused: "disabled" };
  if (isStepUpLocked({ lockedUntil: row.stepUpLockedUntil }, ctx.now())) return { refused: "locked" };
  const secret = openTotpSecret({ secretKey: ctx.secretKey, personId }, row.totpSecret);
  if (secret === null) return { refused: "totp_secret_unreadable" };
  const proof = await verifyTotp(secret, totp, ctx.now());
  if (!proof.valid) return { refused: "wrong_code" };
  return row.totpLastStep >= BigInt(proof.timeStep) ? { refused: "code_already_used" } : { timeStep: proof.timeStep };
}

/** Spends the code unless ten failures came first: the row's lock decides the order of attempts sent at once. */
async function spend(tx: Tx, personId: string, code: { timeStep: number; now: Date }): Promise<StepUpFailure | null> {
  const count = await readStepUpCount(tx, personId);
  if (isStepUpLocked(count, code.now)) return "locked";
  if (!(await spendTotpStep(tx, personId, code.timeStep))) return "code_already_used";
  await tx.person.update({ where: { id: personId }, data: { stepUpFailures: 0, stepUpLockedUntil: null } });
  return null;
}

/**
 * Does the work in one transaction with the code of the acting person (or of a token's owner) spent for exactly this action
 * and target. Work that throws spends nothing. Throws `step_up_failed`, or `step_up_locked` with the time in `until`.
 */
export async function proveStepUp<Result>(
  ctx: StepUpContext,
  stepUp: StepUp,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  authorize(ctx, "step-up:prove");
  const person = personOf(ctx.actor);
  if (person === null) throw new AppError("forbidden", "Only a person can prove a second factor.");
  const { totp, ...purpose } = stepUp;
  const checked = await checkCode(ctx, person.id, totp);
  if ("refused" in checked) {
    throw await refuseStepUp(ctx, { ...purpose, personId: person.id, reason: checked.refused });
  }
  const { timeStep } = checked;
  const outcome = await inTransaction(ctx, async (tx) => {
    const refused = await spend(tx, person.id, { timeStep, now: ctx.now() });
    if (refused !== null) return { spent: false as const, refused };
    const result = await work(tx);
    // After the work, whose own rows are locked before the head of the audit chain is.
    await recordAudit(tx, ctx, {
      action: "console.auth.step_up_succeeded",
      subject: { kind: "person", id: person.id },
      payload: { ...purpose },
    });
    return { spent: true as const, result };
  });
  if (outcome.spent) return outcome.result;
  throw await refuseStepUp(ctx, { ...purpose, personId: person.id, reason: outcome.refused });
}

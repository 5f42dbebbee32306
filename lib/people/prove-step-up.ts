import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { type Tx, translated } from "@/lib/db/transaction";
import { type Factor, proveFactor, spendFactor } from "@/lib/people/factors";
import { verifyPassword } from "@/lib/people/passwords";
import {
  readStepUpCount,
  recordFailedStepUp,
  type StepUpFailure,
  type StepUpPurpose,
  skewColumns,
} from "@/lib/people/record-failed-step-up";
import { type FarCode, isCodeCapped, isStepUpLocked } from "@/lib/people/rules";
import { findFarCode, openTotpSecret } from "@/lib/people/totp";
import { committed } from "@/lib/work/committed";

type StepUpContext = Call & Pick<Context, "db" | "secretKey">;

export interface StepUp extends StepUpPurpose {
  totp: string;
  /** Asked for as well where the authenticator itself is replaced; a recovery code then serves in place of `totp`. */
  password?: string;
}

/** What is locked before the code's owner is, so that work which needs other people's rows has one order. */
interface LockedFirst {
  lockFirst?: (tx: Tx) => Promise<void>;
}

/** What the code was spent for a moment ago, where that is this very request sent twice: the answer, and no failure. */
interface SentTwice<Result> {
  doneBefore?: () => Promise<Result | null>;
}

type Checked = { factor: Factor } | { refused: StepUpFailure; far?: FarCode | null };

interface OwnCode {
  personId: string;
  secret: string;
  lastStep: bigint;
}

/**
 * Does the work in one transaction with the code of the acting person (or of a token's owner) spent for exactly this action
 * and target. Work that throws spends nothing. Throws `step_up_failed`, or `step_up_locked` with the time in `until`.
 */
export async function proveStepUp<Result>(
  ctx: StepUpContext,
  stepUp: StepUp & SentTwice<Result> & LockedFirst,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  authorize(ctx, "step-up:prove");
  const person = personOf(ctx.actor);
  if (person === null) throw new AppError("forbidden", "Only a person can prove a second factor.");
  const { action, target } = stepUp;
  const refusal = { action, target, personId: person.id, withPassword: stepUp.password !== undefined };
  const checked = await proveOwner(ctx, person.id, stepUp);
  if ("refused" in checked) {
    const done = await answerOfTwin(stepUp, checked.refused);
    if (done !== null) return done;
    throw await recordFailedStepUp(ctx, { ...refusal, reason: checked.refused, far: checked.far ?? null });
  }
  const { factor } = checked;
  const outcome = await committed(ctx, action, async (tx) => {
    await stepUp.lockFirst?.(tx);
    const refused = await spendCode(tx, person.id, { factor, now: ctx.now() });
    if (refused !== null) return { spent: false as const, refused };
    const result = await work(tx);
    // After the work, whose own rows are locked before the head of the audit chain is.
    await recordAudit(tx, ctx, {
      action: "console.auth.step_up_succeeded",
      subject: { kind: "person", id: person.id },
      payload: { action, target, ...(factor.kind === "recovery_code" ? { recovery_code: true } : {}) },
    });
    return { spent: true as const, result };
  });
  if (outcome.spent) return outcome.result;
  const done = await answerOfTwin(stepUp, outcome.refused);
  if (done !== null) return done;
  throw await recordFailedStepUp(ctx, { ...refusal, reason: outcome.refused });
}

async function proveOwner(ctx: StepUpContext, personId: string, stepUp: StepUp): Promise<Checked> {
  const omit = { passwordHash: false, totpSecret: false };
  const row = await translated(() => ctx.db.person.findUnique({ where: { id: personId }, omit }));
  if (row === null || row.disabledAt !== null) return { refused: "disabled" };
  if (isStepUpLocked({ lockedUntil: row.stepUpLockedUntil }, ctx.now())) return { refused: "locked" };
  // With a password as well, a recovery code may still serve.
  if (stepUp.password === undefined && isCodeCapped(row.codeFailures)) return { refused: "code_guesses_spent" };
  const { password } = stepUp;
  if (password !== undefined && !(await verifyPassword(row.passwordHash, password))) {
    return { refused: "wrong_password" };
  }
  const secret = await openTotpSecret(ctx, personId, row.totpSecret);
  if (secret === null) return { refused: "totp_secret_unreadable" };
  return proveOwnCode(ctx, { personId, secret, lastStep: row.totpLastStep }, stepUp);
}

/** The factor a readable secret's owner proved: without the password it can only be the authenticator's. */
async function proveOwnCode(ctx: StepUpContext, claim: OwnCode, stepUp: StepUp): Promise<Checked> {
  const factor = await proveFactor(ctx, { ...claim, code: stepUp.totp });
  if (factor?.kind === "recovery_code" && stepUp.password !== undefined) return { factor };
  if (factor?.kind === "totp") {
    return claim.lastStep >= BigInt(factor.timeStep) ? { refused: "code_already_used" } : { factor };
  }
  // With a password as well, the answer must not tell that the password was right.
  const far = stepUp.password === undefined ? await findFarCode(claim.secret, stepUp.totp, ctx.now()) : null;
  return { refused: "wrong_code", far };
}

/** Only a code that was right can have been spent for the same request. */
async function answerOfTwin<Result>(sent: SentTwice<Result>, refused: StepUpFailure): Promise<Result | null> {
  return refused === "code_already_used" ? ((await sent.doneBefore?.()) ?? null) : null;
}

/** Spends the code unless ten failures came first: the row's lock decides the order of attempts sent at once. */
async function spendCode(tx: Tx, personId: string, code: { factor: Factor; now: Date }): Promise<StepUpFailure | null> {
  const count = await readStepUpCount(tx, personId);
  if (isStepUpLocked(count, code.now)) return "locked";
  if (code.factor.kind === "totp" && isCodeCapped(count.guesses)) return "code_guesses_spent";
  if (!(await spendFactor(tx, personId, code))) return "code_already_used";
  const data = { stepUpFailures: 0, codeFailures: 0, stepUpLockedUntil: null, ...skewColumns(null) };
  await tx.person.update({ where: { id: personId }, data });
  return null;
}

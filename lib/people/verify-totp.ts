import "server-only";

import { verify } from "otplib";

import type { FarCode } from "@/lib/people/rules";

export type TotpProof = { valid: true; timeStep: number } | { valid: false };

const STEP_SECONDS = 30;
const TOLERANCE_SECONDS = STEP_SECONDS;
const FAR_SECONDS = 20 * STEP_SECONDS;

/** The code to look for, and how many seconds of clock to look at either way. */
interface Search {
  code: string;
  now: Date;
  seconds: number;
}

// otplib 13 answers an object (always truthy), throws on malformed codes and has no tolerance by default (fact S1).
async function findStep(secret: string, { code, now, seconds }: Search): Promise<number | null> {
  const token = code.replaceAll(/\s/g, "");
  if (!/^[0-9]{6}$/.test(token)) return null;
  const epoch = Math.floor(now.getTime() / 1000);
  const result = await verify({ strategy: "totp", secret, token, epoch, epochTolerance: seconds });
  return result.valid && "timeStep" in result ? result.timeStep : null;
}

/** Checks a six-digit code, one 30 s step either way; spend its `timeStep` before acting on it. A malformed code is invalid. */
export async function verifyTotp(secret: string, code: string, now: Date): Promise<TotpProof> {
  const timeStep = await findStep(secret, { code, now, seconds: TOLERANCE_SECONDS });
  return timeStep === null ? { valid: false } : { valid: true, timeStep };
}

/** Where within ten minutes a code that {@link verifyTotp} refused belongs; null for nowhere. It is not accepted for that. */
export async function findFarCode(secret: string, code: string, now: Date): Promise<FarCode | null> {
  const step = await findStep(secret, { code, now, seconds: FAR_SECONDS });
  return step === null ? null : { step, ahead: step - Math.floor(now.getTime() / 1000 / STEP_SECONDS) };
}

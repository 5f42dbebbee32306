import "server-only";

import { verify } from "otplib";

export type TotpProof = { valid: true; timeStep: number } | { valid: false };

const TOLERANCE_SECONDS = 30;

/**
 * Checks a six-digit code, one 30 s step either way; spend its `timeStep` before acting on it. A malformed code is invalid.
 * otplib 13 answers an object (always truthy), throws on malformed codes and has no tolerance by default (facts 4.4).
 */
export async function verifyTotp(secret: string, code: string, now: Date): Promise<TotpProof> {
  const token = code.replaceAll(/\s/g, "");
  if (!/^[0-9]{6}$/.test(token)) return { valid: false };
  const epoch = Math.floor(now.getTime() / 1000);
  const result = await verify({ strategy: "totp", secret, token, epoch, epochTolerance: TOLERANCE_SECONDS });
  if (!result.valid || !("timeStep" in result)) return { valid: false };
  return { valid: true, timeStep: result.timeStep };
}

import "server-only";

import { createHash, randomBytes } from "node:crypto";
import type { AuditEvent } from "@/lib/audit/append";
import { newId } from "@/lib/core/ids";
import type { ApiToken } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { addDays } from "@/lib/people/rules";
import type { TokenTerms } from "@/lib/people/schemas";

interface TokenOrder {
  personId: string;
  request: TokenTerms;
  at: Date;
}

/** A bearer secret of 256 random bits, shown once and never stored. */
export function newToken(prefix: "" | "rxc_" | "rxd_" | "rxi_"): string {
  return `${prefix}${randomBytes(32).toString("base64url")}`;
}

/** What is stored of a token: with 256 random bits a plain SHA-256 cannot be searched. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Writes an API token in the caller's transaction; the answer is the only place its text exists. */
export async function writeToken(
  tx: Tx,
  order: TokenOrder,
): Promise<{ row: Omit<ApiToken, "tokenHash">; token: string }> {
  const { personId, request, at } = order;
  const token = newToken("rxc_");
  const row = await tx.apiToken.create({
    data: {
      id: newId("tok"),
      personId,
      name: request.name,
      tokenHash: hashToken(token),
      scopes: request.scopes,
      createdAt: at,
      expiresAt: addDays(at, request.expires_in_days),
    },
  });
  return { row, token };
}

/** The audit event that every new API token has. */
export function tokenIssued(row: Omit<ApiToken, "tokenHash">): AuditEvent {
  const { id, personId, name, scopes, expiresAt } = row;
  return {
    action: "console.token.issued",
    subject: { kind: "token", id },
    payload: { person_id: personId, name, scopes, expires_at: expiresAt?.toISOString() ?? null },
  };
}

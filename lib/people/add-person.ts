import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError, invalidInput } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { uniqueViolation } from "@/lib/db/translate-error";
import { hashNewPassword, mintPassword } from "@/lib/people/passwords";
import { normaliseEmail } from "@/lib/people/rules";
import type { NewPerson, PersonSummary, TokenTerms } from "@/lib/people/schemas";
import { tokenIssued, writeToken } from "@/lib/people/tokens";
import { mintTotpSecret, sealTotpSecret } from "@/lib/people/totp";

export interface AddedPerson {
  person: PersonSummary;
  password: string;
  totp_secret: string;
  api_token: string;
}

const FIRST_TOKEN: TokenTerms = { name: "first token", scopes: ["read", "write"], expires_in_days: 365 };

/** Adds a person with a first password, second factor and API token, all answered this once. Throws `conflict` for a known e-mail. */
export async function addPerson(ctx: Call & Pick<Context, "db" | "secretKey">, input: NewPerson): Promise<AddedPerson> {
  authorize(ctx, "people:manage");
  const email = normaliseEmail(input.email);
  const person = { id: newId("per"), email, name: input.name ?? email.replace(/@.*$/, ""), role: input.role };
  const password = mintPassword();
  const secret = mintTotpSecret();
  const made = await hashNewPassword(password, { email, name: person.name, product: ctx.config.name });
  if ("weak" in made) throw invalidInput("password", made.weak);
  const totpSecret = sealTotpSecret({ secretKey: ctx.secretKey, personId: person.id }, secret);
  const token = await inTransaction(ctx, async (tx) => {
    await createOnce(tx, { ...person, passwordHash: made.hash, totpSecret, createdAt: ctx.now() });
    await recordAudit(tx, ctx, {
      action: "console.person.invited",
      subject: { kind: "person", id: person.id },
      payload: { email, name: person.name, role: person.role },
    });
    const first = await writeToken(tx, { personId: person.id, request: FIRST_TOKEN, at: ctx.now() });
    await recordAudit(tx, ctx, tokenIssued(first.row));
    return first.token;
  });
  return { person, password, totp_secret: secret, api_token: token };
}

async function createOnce(tx: Tx, row: Parameters<Tx["person"]["create"]>[0]["data"]): Promise<void> {
  try {
    await tx.person.create({ data: row });
  } catch (error) {
    if (uniqueViolation(error) === null) throw error;
    throw new AppError("conflict", `${row.email} is already a person of this console. Use another e-mail address.`);
  }
}

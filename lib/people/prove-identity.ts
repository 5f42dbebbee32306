import "server-only";

import type { HeldRole } from "@/lib/core/actor";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { verifyPassword } from "@/lib/people/hash-password";
import { proveFactor } from "@/lib/people/prove-factor";
import { normaliseEmail } from "@/lib/people/rules";
import { heldRole, type SignIn } from "@/lib/people/schemas";
import { openTotpSecret } from "@/lib/people/seal-totp-secret";
import type { Factor } from "@/lib/people/spend-factor";

export interface ProvenPerson {
  id: string;
  email: string;
  name: string;
  role: HeldRole;
}

/** For the audit row only: nobody outside learns which part was wrong. */
export type RefusalReason =
  | "unknown_person"
  | "disabled"
  | "wrong_password"
  | "totp_secret_unreadable"
  | "wrong_code"
  | "code_already_used"
  | "rate_limited"
  | "challenge_gone"
  | "unknown_passkey"
  | "passkey_refused";

export type IdentityProof =
  | { proven: true; person: ProvenPerson; factor: Factor }
  | { proven: false; personId: string | null; reason: RefusalReason };

/** Checks e-mail, password and code (or recovery code) together, with the same work whatever is wrong. Spends nothing. */
export async function proveIdentity(
  context: Pick<Context, "db" | "secretKey" | "now">,
  input: SignIn,
): Promise<IdentityProof> {
  const email = normaliseEmail(input.email);
  const row = await translated(() => context.db.person.findUnique({ where: { email } }));
  const passwordMatches = await verifyPassword(row?.passwordHash ?? null, input.password);
  const secret =
    row === null ? null : openTotpSecret({ secretKey: context.secretKey, personId: row.id }, row.totpSecret);
  const factor = await proveFactor(context, { personId: row?.id ?? null, secret, code: input.totp });

  if (row === null) return { proven: false, personId: null, reason: "unknown_person" };
  const refused = (reason: RefusalReason): IdentityProof => ({ proven: false, personId: row.id, reason });
  if (!passwordMatches) return refused("wrong_password");
  if (row.disabledAt !== null) return refused("disabled");
  if (factor === null) return refused(secret === null ? "totp_secret_unreadable" : "wrong_code");
  const person = { id: row.id, email: row.email, name: row.name, role: heldRole(row.role) };
  return { proven: true, person, factor };
}

import "server-only";

import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { type Factor, proveFactor } from "@/lib/people/factors";
import type { loadLink } from "@/lib/people/load";
import type { PasswordOwner } from "@/lib/people/password-strength";
import { hashNewPassword, verifyPassword } from "@/lib/people/passwords";
import type { AccessAcceptance } from "@/lib/people/people-schemas";
import { isCodeCapped, needsOf } from "@/lib/people/rules";
import type { RefusalReason } from "@/lib/people/sign-in";
import { openTotpSecret, sealTotpSecret, verifyTotp } from "@/lib/people/totp";

export type OpenLink = Awaited<ReturnType<typeof loadLink>>;
type ProofContext = Pick<Context, "db" | "secretKey" | "now" | "config">;

interface AcceptanceRefusal {
  path: "name" | "password" | "code";
  message: string;
  /** Counted as a failed sign-in of theirs; null where nothing was guessed. */
  counted: RefusalReason | null;
}

type PasswordProof = { passwordHash: string | null } | AcceptanceRefusal;
/** The new authenticator with the step that confirmed it, or what was proved of the present one. */
type CodeProof =
  | { enrolled: { totpSecret: string; timeStep: number } | null; factor: Factor | null }
  | AcceptanceRefusal;

const WRONG_CODE = "This code was not accepted. Wait for the next one and try again.";

/** What is written once a link is taken up, or why it is not: what the link does not set is proved, and nothing is spent. */
export async function proveAcceptance(ctx: ProofContext, link: OpenLink, input: AccessAcceptance) {
  const needs = needsOf(link.purpose);
  const { name = "" } = input;
  const owner = { email: link.email, name, product: ctx.config.name };
  if (needs.name && name === "") return refusal("name", "A name is required.", null);
  const code = await (needs.authenticator === "new" ? proveNewCode(ctx, link, input) : proveOldCode(ctx, link, input));
  if ("path" in code) return code;
  const password = await (needs.password === "new"
    ? proveNewPassword(input, owner)
    : proveOldPassword(ctx, link, input));
  if ("path" in password) return password;
  return { name, ...code, ...password };
}

function refusal(
  path: AcceptanceRefusal["path"],
  message: string,
  counted: AcceptanceRefusal["counted"],
): AcceptanceRefusal {
  return { path, message, counted };
}

/** A code of the authenticator that the link has just shown: it proves that it was scanned, and guards nothing. */
async function proveNewCode(ctx: ProofContext, link: OpenLink, { code }: AccessAcceptance): Promise<CodeProof> {
  const secret = await openTotpSecret(ctx, link.personId, link.totpSecret ?? "");
  if (secret === null) return refusal("code", "This link can’t be read any more. Ask an admin for a new one.", null);
  const proof = await verifyTotp(secret, code, ctx.now());
  if (!proof.valid) return refusal("code", WRONG_CODE, null);
  // Sealed anew: the console's key may have been exchanged since.
  const totpSecret = sealTotpSecret({ secretKey: ctx.secretKey, personId: link.personId }, secret);
  return { enrolled: { totpSecret, timeStep: proof.timeStep }, factor: null };
}

async function proveOldCode(ctx: ProofContext, { personId }: OpenLink, { code }: AccessAcceptance): Promise<CodeProof> {
  const omit = { totpSecret: false };
  const row = await translated(() => ctx.db.person.findUnique({ where: { id: personId }, omit }));
  const secret = row === null ? null : await openTotpSecret(ctx, personId, row.totpSecret);
  const factor = await proveFactor(ctx, { personId, secret, code });
  if (factor === null) return refusal("code", WRONG_CODE, "wrong_code");
  if (factor.kind === "totp" && isCodeCapped(row?.codeFailures ?? 0)) {
    return refusal("code", WRONG_CODE, "code_guesses_spent");
  }
  return { enrolled: null, factor };
}

async function proveNewPassword({ password }: AccessAcceptance, owner: PasswordOwner): Promise<PasswordProof> {
  const made = await hashNewPassword(password, owner);
  return "weak" in made ? refusal("password", made.weak, null) : { passwordHash: made.hash };
}

async function proveOldPassword(
  ctx: ProofContext,
  { personId }: OpenLink,
  { password }: AccessAcceptance,
): Promise<PasswordProof> {
  const omit = { passwordHash: false };
  const row = await translated(() => ctx.db.person.findUnique({ where: { id: personId }, omit }));
  if (await verifyPassword(row?.passwordHash ?? null, password)) return { passwordHash: null };
  return refusal(
    "password",
    "That is not your password. Ask an admin for another link if you forgot it.",
    "wrong_password",
  );
}

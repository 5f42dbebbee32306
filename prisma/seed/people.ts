import "server-only";

import { recordAudit } from "@/lib/audit/append";
import type { Actor, Role } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import type { Tx } from "@/lib/db/transaction";
import { hashNewPassword, mintPassword } from "@/lib/people/passwords";
import { addDays, normaliseEmail } from "@/lib/people/rules";
import { hashToken, newToken, tokenIssued } from "@/lib/people/tokens";
import { mintTotpSecret, sealTotpSecret } from "@/lib/people/totp";
import type { SeedPeople } from "@/prisma/seed/input";
import type { Who } from "@/prisma/seed/story";

interface Invitation {
  who: Who | "viewer";
  name: string;
  role: Role;
  email: string;
  password: string;
  totpSecret: string;
  apiToken: string;
}

export interface Invited {
  who: Who | "viewer";
  id: string;
  email: string;
  name: string;
  role: Role;
  passwordHash: string;
  totpSecret: string;
  tokenHash: string;
}

const TOKEN_DAYS = 365;

/** Everybody who is to be on the console, with their secrets hashed and sealed. */
export async function prepareEverybody(ctx: Context, people: SeedPeople, withPast: boolean): Promise<Invited[]> {
  const invitations = [...sandboxPeople(people), ...(withPast ? colleagues() : [])];
  return Promise.all(
    invitations.map(async ({ who, name, role, email, password, totpSecret, apiToken }) => {
      const id = newId("per");
      const sealed = sealTotpSecret({ secretKey: ctx.secretKey, personId: id }, totpSecret);
      const made = await hashNewPassword(password, { email, name, product: ctx.config.name });
      if ("weak" in made) throw new Error(`The password of ${email} is weak: ${made.weak}`);
      const hashes = { passwordHash: made.hash, tokenHash: hashToken(apiToken) };
      return { who, id, email: normaliseEmail(email), name, role, totpSecret: sealed, ...hashes };
    }),
  );
}

function sandboxPeople(people: SeedPeople): Invitation[] {
  const named = { admin: "Ada Moreau", operator: "Oscar Lindqvist", viewer: "Vera Sato" } as const;
  return (["admin", "operator", "viewer"] as const).map((role) => {
    const { email, password, totp_secret, api_token } = people[role];
    return { who: role, name: named[role], role, email, password, totpSecret: totp_secret, apiToken: api_token };
  });
}

/** People of the past whose credentials nobody holds. */
function colleagues(): Invitation[] {
  const named = [
    { who: "priya", name: "Priya Raman", role: "operator" },
    { who: "tomasz", name: "Tomasz Zieliński", role: "operator" },
    { who: "amara", name: "Amara Okafor", role: "admin" },
  ] as const;
  return named.map((person) => ({
    ...person,
    email: `${person.who}@raxx.example`,
    password: mintPassword(),
    totpSecret: mintTotpSecret(),
    apiToken: newToken("rxc_"),
  }));
}

/** Writes a person with a first API token and the audit rows of both. */
export async function invite(tx: Tx, ctx: Context, person: Invited): Promise<void> {
  const { id, email, name, role, passwordHash, totpSecret, tokenHash } = person;
  const createdAt = ctx.now();
  await tx.person.create({ data: { id, email, name, role, passwordHash, totpSecret, createdAt } });
  const payload = { email, name, role };
  await recordAudit(tx, ctx, { action: "console.person.invited", subject: { kind: "person", id }, payload });
  const issued = { id: newId("tok"), personId: id, name: "first token", tokenHash, scopes: ["read", "write"] };
  const token = await tx.apiToken.create({ data: { ...issued, createdAt, expiresAt: addDays(createdAt, TOKEN_DAYS) } });
  await recordAudit(tx, ctx, tokenIssued(token));
}

/** A person acting through a session of theirs. */
export function seededActor({ id, email, name, role }: Invited, sessionId: string): Actor {
  return { kind: "person", id, email, name, role, sessionId };
}

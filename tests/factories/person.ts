import { hash } from "@node-rs/argon2";

import type { Actor, Role } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import type { Database } from "@/lib/db/database";
import { mintPassword } from "@/lib/people/passwords";
import { addDays, normaliseEmail, sessionEnd } from "@/lib/people/rules";
import { hashToken, newToken } from "@/lib/people/tokens";
import { mintTotpSecret, sealTotpSecret } from "@/lib/people/totp";

/** Most people of the tests never show their password: theirs is the cheapest hash, and is verified as any other. */
const CHEAP = { memoryCost: 64, timeCost: 1, parallelism: 1 };

interface Place {
  db: Database;
  secretKey: string;
}

export interface PersonOptions {
  role?: Role;
  email?: string;
  name?: string;
  password?: string;
  totpSecret?: string;
  apiToken?: string;
  scopes?: string[];
  createdAt?: Date;
}

export interface MadePerson {
  id: string;
  email: string;
  name: string;
  role: Role;
  password: string;
  /** Upper-case base32. */
  totpSecret: string;
  apiToken: string;
  apiTokenId: string;
  /** Acts through the API token. */
  actor: Actor & { kind: "token" };
}

/** A person with a known password, second factor and API token; what is not given is random. Writes no audit row. */
export async function createPerson(place: Place, options: PersonOptions = {}): Promise<MadePerson> {
  const id = newId("per");
  const role = options.role ?? "operator";
  const email = normaliseEmail(options.email ?? `${role}-${id.slice(4, 14)}@example.test`);
  const name = options.name ?? email.replace(/@.*$/, "");
  const password = options.password ?? mintPassword();
  const totpSecret = options.totpSecret ?? mintTotpSecret();
  const apiToken = options.apiToken ?? newToken("rxc_");
  const scopes = options.scopes ?? ["read", "write"];
  const createdAt = options.createdAt ?? new Date();
  const person = { id, email, name, role, createdAt };
  const passwordHash = await hash(password, CHEAP);
  const sealed = sealTotpSecret({ secretKey: place.secretKey, personId: id }, totpSecret);
  await place.db.person.create({ data: { ...person, passwordHash, totpSecret: sealed } });
  const apiTokenId = newId("tok");
  const token = { id: apiTokenId, personId: id, name: "first token", tokenHash: hashToken(apiToken), scopes };
  await place.db.apiToken.create({ data: { ...token, createdAt, expiresAt: addDays(createdAt, 365) } });
  const actor = { kind: "token" as const, id: apiTokenId, personId: id, email, name, role, scopes };
  return { id, email, name, role, password, totpSecret, apiToken, apiTokenId, actor };
}

export interface MadeSession {
  id: string;
  /** The value of the session cookie. */
  token: string;
  actor: Actor & { kind: "person" };
}

/** A session as sign-in would have opened it at that moment, without spending a code. */
export async function createSession(
  db: Database,
  person: Pick<MadePerson, "id" | "email" | "name" | "role">,
  openedAt: Date = new Date(),
): Promise<MadeSession> {
  const token = newToken("");
  const id = newId("ses");
  const times = { createdAt: openedAt, lastSeenAt: openedAt, expiresAt: sessionEnd(openedAt) };
  await db.session.create({ data: { id, personId: person.id, tokenHash: hashToken(token), ...times } });
  const { email, name, role } = person;
  return { id, token, actor: { kind: "person", id: person.id, email, name, role, sessionId: id } };
}

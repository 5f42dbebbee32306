import "server-only";

import { z } from "zod";
import type { Actor } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import type { Database } from "@/lib/db/database";
import { translated } from "@/lib/db/transaction";
import { isSeenStale, isSessionLive, SEEN_RESOLUTION_MS, whyTokenRefused } from "@/lib/people/rules";
import { heldRole } from "@/lib/people/schemas";
import { hashToken } from "@/lib/people/tokens";

interface Credentials {
  sessionToken?: string | undefined;
  bearer?: string | undefined;
  /** A request nobody made by hand, such as polling: it uses the session without keeping it from idling out. */
  background?: boolean | undefined;
}

type ActorContext = Pick<Context, "db" | "now">;

const ANONYMOUS: Actor = { kind: "anonymous" };
const person = { personId: z.string(), email: z.string(), name: z.string(), role: z.string().transform(heldRole) };

const sessionRows = z.array(
  z.object({ id: z.string(), lastSeenAt: z.date(), expiresAt: z.date(), endedAt: z.date().nullable(), ...person }),
);
const tokenRows = z.array(
  z.object({
    id: z.string(),
    scopes: z.array(z.string()),
    expiresAt: z.date().nullable(),
    revokedAt: z.date().nullable(),
    lastUsedAt: z.date().nullable(),
    disabledAt: z.date().nullable(),
    ...person,
  }),
);

/**
 * Who sent a request, by one indexed read: the bearer's owner, else the session's person, else anonymous.
 * A bearer that is sent but does not work throws `unauthenticated` with the reason, rather than falling back to the cookie.
 */
export async function findActor(context: ActorContext, credentials: Credentials): Promise<Actor> {
  if (credentials.bearer !== undefined) return findTokenActor(context, credentials.bearer);
  if (credentials.sessionToken === undefined || credentials.sessionToken === "") return ANONYMOUS;
  return findSessionActor(context, credentials);
}

async function findTokenActor(context: ActorContext, bearer: string): Promise<Actor> {
  const rows = await translated(
    () => context.db.$queryRaw`
      SELECT t.id, t.scopes, t.expires_at AS "expiresAt", t.revoked_at AS "revokedAt", t.last_used_at AS "lastUsedAt",
             p.id AS "personId", p.email, p.name, p.role, p.disabled_at AS "disabledAt"
      FROM api_tokens t JOIN people p ON p.id = t.person_id
      WHERE t.token_hash = ${hashToken(bearer)}`,
  );
  const token = tokenRows.parse(rows)[0];
  if (token === undefined) throw new AppError("unauthenticated", "This console does not know that API token.");
  const now = context.now();
  if (token.disabledAt !== null) {
    throw new AppError("unauthenticated", "The account this API token belongs to is disabled. Ask an admin.");
  }
  const refused = whyTokenRefused(token, now);
  if (refused !== null) throw new AppError("unauthenticated", refused);
  if (isSeenStale(token.lastUsedAt, now)) await translated(() => touchToken(context.db, token.id, now));
  const { id, personId, email, name, role, scopes } = token;
  return { kind: "token", id, personId, email, name, role, scopes };
}

/** Moves an API token's `last used` forward, at most once a minute, and waits for nobody either. */
async function touchToken(db: Database, id: string, now: Date): Promise<void> {
  await db.$executeRaw`
    UPDATE api_tokens SET last_used_at = ${now} WHERE id = (
      SELECT id FROM api_tokens WHERE id = ${id} AND (last_used_at IS NULL OR last_used_at <= ${staleBefore(now)})
      FOR NO KEY UPDATE SKIP LOCKED)`;
}

function staleBefore(now: Date): Date {
  return new Date(now.getTime() - SEEN_RESOLUTION_MS);
}

async function findSessionActor(context: ActorContext, credentials: Credentials): Promise<Actor> {
  const hash = hashToken(credentials.sessionToken ?? "");
  const rows = await translated(
    () => context.db.$queryRaw`
      SELECT s.id, s.last_seen_at AS "lastSeenAt", s.expires_at AS "expiresAt", s.ended_at AS "endedAt",
             p.id AS "personId", p.email, p.name, p.role
      FROM sessions s JOIN people p ON p.id = s.person_id
      WHERE s.token_hash = ${hash} AND p.disabled_at IS NULL`,
  );
  const session = sessionRows.parse(rows)[0];
  const now = context.now();
  if (session === undefined || !isSessionLive(session, now)) return ANONYMOUS;
  if (!credentials.background && isSeenStale(session.lastSeenAt, now)) {
    await translated(() => touchSession(context.db, session.id, now));
  }
  const { personId, email, name, role } = session;
  return { kind: "person", id: personId, email, name, role, sessionId: session.id };
}

/**
 * Moves a live session's `last seen` forward, at most once a minute however many requests arrive together. While somebody
 * holds the row nobody waits for it: the next request moves it.
 */
async function touchSession(db: Database, id: string, now: Date): Promise<void> {
  await db.$executeRaw`
    UPDATE sessions SET last_seen_at = ${now} WHERE id = (
      SELECT id FROM sessions WHERE id = ${id} AND ended_at IS NULL AND last_seen_at <= ${staleBefore(now)}
      FOR NO KEY UPDATE SKIP LOCKED)`;
}

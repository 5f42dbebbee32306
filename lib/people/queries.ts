import "server-only";

import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import { decodeMomentCursor, type PageQuery, toPage } from "@/lib/core/page";
import type { Context } from "@/lib/db/context";
import type { ApiToken, Passkey } from "@/lib/db/generated/client";
import { translated } from "@/lib/db/transaction";
import { accessLinkItem } from "@/lib/people/access-links";
import type { AccessLinkList, PersonItem, PersonList } from "@/lib/people/people-schemas";
import { idleSince, isAuthenticatorInDoubt, isCodeCapped } from "@/lib/people/rules";
import {
  heldRole,
  type PasskeyItem,
  type SecondFactors,
  type SessionList,
  type TokenItem,
  type TokenList,
} from "@/lib/people/schemas";

type ReadContext = Call & Pick<Context, "db">;
type PersonRow = Awaited<ReturnType<typeof findPeople>>[number];

const FIRST_PAGE: PageQuery = { limit: 50 };
const NEWEST_FIRST = [{ createdAt: "desc" as const }, { id: "desc" as const }];

const cursorKeys = (row: { createdAt: Date; id: string }) => [row.createdAt.toISOString(), row.id];

/** A token as its owner sees it; its text is not stored. */
export function tokenItem(row: Omit<ApiToken, "tokenHash">): TokenItem {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt?.toISOString() ?? null,
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    revoked_at: row.revokedAt?.toISOString() ?? null,
  };
}

/** The caller's own live sessions, newest first. */
export async function listSessions(ctx: ReadContext, page: PageQuery = FIRST_PAGE): Promise<SessionList> {
  const personId = callerId(ctx);
  const now = ctx.now();
  const live = { personId, endedAt: null, expiresAt: { gt: now }, lastSeenAt: { gt: idleSince(now) } };
  const rows = await translated(() =>
    ctx.db.session.findMany({
      where: { AND: [live, olderThan(page.cursor)] },
      orderBy: NEWEST_FIRST,
      take: page.limit + 1,
    }),
  );
  const currentId = ctx.actor.kind === "person" ? ctx.actor.sessionId : null;
  return toPage(rows, page.limit, {
    keys: cursorKeys,
    item: (row) => ({
      id: row.id,
      created_at: row.createdAt.toISOString(),
      last_seen_at: row.lastSeenAt.toISOString(),
      expires_at: row.expiresAt.toISOString(),
      ip: row.ip,
      user_agent: row.userAgent,
      current: row.id === currentId,
    }),
  });
}

function callerId(ctx: ReadContext): string {
  authorize(ctx, "console:read");
  const person = personOf(ctx.actor);
  if (person === null) throw new AppError("forbidden", "Only a person has sessions and tokens.");
  return person.id;
}

function olderThan(cursor: string | undefined) {
  if (cursor === undefined) return {};
  const { at, id } = decodeMomentCursor(cursor);
  return { createdAt: { lte: at }, NOT: { createdAt: at, id: { gte: id } } };
}

/** The caller's own API tokens, revoked and expired ones included, newest first. */
export async function listTokens(ctx: ReadContext, page: PageQuery = FIRST_PAGE): Promise<TokenList> {
  const personId = callerId(ctx);
  const rows = await translated(() =>
    ctx.db.apiToken.findMany({
      where: { AND: [{ personId }, olderThan(page.cursor)] },
      orderBy: NEWEST_FIRST,
      take: page.limit + 1,
    }),
  );
  return toPage(rows, page.limit, { keys: cursorKeys, item: tokenItem });
}

/** A passkey as its owner sees it. */
export function passkeyItem(row: Passkey): PasskeyItem {
  return {
    id: row.id,
    name: row.name,
    created_at: row.createdAt.toISOString(),
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    backed_up: row.backedUp,
  };
}

/** Who the caller is and what stands for their second factor: authenticator, recovery codes, passkeys. No secret is in it. */
export async function getSecondFactors(ctx: ReadContext): Promise<SecondFactors> {
  const id = callerId(ctx);
  const include = { recoveryCodes: true, passkeys: { orderBy: NEWEST_FIRST } };
  const row = await translated(() => ctx.db.person.findUniqueOrThrow({ where: { id }, include }));
  const since = row.totpEnrolledAt ?? row.createdAt;
  const usedAt = newestOf(row.recoveryCodes.map((code) => code.usedAt));
  return {
    person: { id, email: row.email, name: row.name, role: heldRole(row.role) },
    authenticator: { since: since.toISOString(), in_doubt: isAuthenticatorInDoubt(since, usedAt) },
    recovery_codes: {
      left: row.recoveryCodes.filter((code) => code.usedAt === null).length,
      issued_at: row.recoveryCodes[0]?.createdAt.toISOString() ?? null,
      used_at: usedAt?.toISOString() ?? null,
    },
    passkeys: row.passkeys.map(passkeyItem),
  };
}

function newestOf(dates: (Date | null)[]): Date | null {
  return dates.reduce((newest, date) => (newest === null || (date !== null && date > newest) ? date : newest), null);
}

/** Everybody who has an account on this console, disabled ones included, the newest first. */
export async function listPeople(ctx: ReadContext, page: PageQuery = FIRST_PAGE): Promise<PersonList> {
  authorize(ctx, "people:read");
  const rows = await translated(() => findPeople(ctx, page));
  return toPage(rows, page.limit, { keys: cursorKeys, item: personItem });
}

function findPeople(ctx: ReadContext, page: PageQuery) {
  const now = ctx.now();
  const liveSession = { endedAt: null, expiresAt: { gt: now }, lastSeenAt: { gt: idleSince(now) } };
  const liveToken = { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
  const lastUsed = { lastUsedAt: { sort: "desc" as const, nulls: "last" as const } };
  return ctx.db.person.findMany({
    where: olderThan(page.cursor),
    orderBy: NEWEST_FIRST,
    take: page.limit + 1,
    include: {
      sessions: { orderBy: { lastSeenAt: "desc" }, take: 1, select: { lastSeenAt: true } },
      apiTokens: { orderBy: lastUsed, take: 1, select: { lastUsedAt: true } },
      _count: { select: { sessions: { where: liveSession }, apiTokens: { where: liveToken } } },
    },
  });
}

function personItem(row: PersonRow): PersonItem {
  const seen = [row.sessions[0]?.lastSeenAt, row.apiTokens[0]?.lastUsedAt].flatMap((at) => at?.getTime() ?? []);
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: heldRole(row.role),
    state: row.disabledAt === null ? "active" : "disabled",
    created_at: row.createdAt.toISOString(),
    disabled_at: row.disabledAt?.toISOString() ?? null,
    last_seen_at: seen.length === 0 ? null : new Date(Math.max(...seen)).toISOString(),
    sessions: row._count.sessions,
    tokens: row._count.apiTokens,
    guesses_spent: isCodeCapped(row.codeFailures),
  };
}

/** The access links that nobody used or took back, expired ones included, the newest first; their tokens are not stored. */
export async function listAccessLinks(ctx: ReadContext, page: PageQuery = FIRST_PAGE): Promise<AccessLinkList> {
  authorize(ctx, "people:read");
  const open = { usedAt: null, revokedAt: null };
  const rows = await translated(() =>
    ctx.db.accessLink.findMany({
      where: { AND: [open, olderThan(page.cursor)] },
      orderBy: NEWEST_FIRST,
      take: page.limit + 1,
    }),
  );
  return toPage(rows, page.limit, { keys: cursorKeys, item: accessLinkItem });
}

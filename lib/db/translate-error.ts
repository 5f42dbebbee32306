import { z } from "zod";

import { AppError } from "@/lib/core/errors";
import { Prisma } from "@/lib/db/generated/client";
import { waitWords } from "@/lib/db/patience";

// https://www.prisma.io/docs/orm/reference/error-reference
const UNIQUE = "P2002";
const WRITE_CONFLICT = "P2034";
const UNREACHABLE = new Set(["P1000", "P1001", "P1002", "P1003", "P1008", "P1017", "P2024", "P2028", "P2037"]);
const CONNECTION_WORDS =
  /ECONNREFUSED|ECONNRESET|EPIPE|Connection terminated|terminating connection|the database system is (starting up|shutting down)|Client has encountered a connection error/i;

const LOCK_WORDS = /lock timeout|\b55P03\b/i;
const SLOW_WORDS = /statement timeout|\b57014\b/i;
/** Of a pool whose connections are all taken, and of a transaction that got none. */
const POOL_WORDS = /timeout exceeded when trying to connect|Unable to start a transaction in the given time/i;

// A raw query fails as P2010, whatever the reason; the reason itself is what the driver adapter says.
const CAUSE = z.object({ driverAdapterError: z.object({ cause: z.object({ kind: z.string() }) }) });
const UNREACHABLE_KINDS = new Set([
  "DatabaseNotReachable",
  "ConnectionClosed",
  "SocketTimeout",
  "TooManyConnections",
  "TlsConnectionError",
  "DatabaseDoesNotExist",
  "DatabaseAccessDenied",
  "AuthenticationFailed",
]);
const WRITE_CONFLICT_KIND = "TransactionWriteConflict";

/** Which unique constraint or index refused the write, or null when the error is of another kind. */
export function uniqueViolation(error: unknown): string | null {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== UNIQUE) return null;
  return JSON.stringify(error.meta ?? {});
}

/** Whether a statement has waited as long as it may for somebody else's lock. */
export function isLockTimeout(error: unknown): boolean {
  return LOCK_WORDS.test(textOf(error));
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const meta = error instanceof Prisma.PrismaClientKnownRequestError ? JSON.stringify(error.meta ?? {}) : "";
  return `${error.message} ${meta}`;
}

/** The one place where a database error becomes an AppError, after so many milliseconds; what it does not know passes through. */
export function translateDatabaseError(error: unknown, waitedMs?: number): unknown {
  if (error instanceof AppError) return error;
  const busy = busyWords(error, waitedMs);
  if (busy !== null) return new AppError("unavailable", busy, { retryAfter: 5, cause: error });
  if (isConnectionProblem(error)) {
    return new AppError(
      "unavailable",
      "The console cannot reach its database. Try again in a moment; if this was a change, look first whether it was made.",
      {
        retryAfter: 5,
        cause: error,
      },
    );
  }
  if (isWriteConflict(error)) {
    return new AppError("conflict", "Somebody else changed this at the same moment. Reload and try again.", {
      cause: error,
    });
  }
  return error;
}

/** Why a database that is there did not do it in time, in words; null when that is not what happened. */
function busyWords(error: unknown, waitedMs: number | undefined): string | null {
  const text = textOf(error);
  const waited = waitedMs === undefined ? "" : `: this one waited ${waitWords(waitedMs)}`;
  if (LOCK_WORDS.test(text)) return `Another write holds this${waited}. Nothing was changed; try again.`;
  if (SLOW_WORDS.test(text)) return "The database took longer than 20 s. Nothing was changed; try again.";
  const isFull = POOL_WORDS.test(text);
  return isFull ? "Every database connection of the console is busy. Nothing was changed; try again." : null;
}

function isConnectionProblem(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientInitializationError) return true;
  if (error instanceof Prisma.PrismaClientKnownRequestError && UNREACHABLE.has(error.code)) return true;
  if (UNREACHABLE_KINDS.has(causeOf(error) ?? "")) return true;
  return error instanceof Error && CONNECTION_WORDS.test(error.message);
}

function causeOf(error: unknown): string | null {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return null;
  return CAUSE.safeParse(error.meta).data?.driverAdapterError.cause.kind ?? null;
}

function isWriteConflict(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  return error.code === WRITE_CONFLICT || causeOf(error) === WRITE_CONFLICT_KIND;
}

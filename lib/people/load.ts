import "server-only";

import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/transaction";

/** The session with its person's e-mail; throws `not_found`. */
export async function loadSession(tx: Tx, id: string) {
  const session = await tx.session.findUnique({ where: { id }, include: { person: { select: { email: true } } } });
  if (session === null) throw new AppError("not_found", `There is no session ${id}.`);
  return session;
}

/** The API token with its owner's e-mail; throws `not_found`. */
export async function loadToken(tx: Tx, id: string) {
  const token = await tx.apiToken.findUnique({ where: { id }, include: { person: { select: { email: true } } } });
  if (token === null) throw new AppError("not_found", `There is no API token ${id}.`);
  return token;
}

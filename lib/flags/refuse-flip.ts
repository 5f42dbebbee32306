import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import { AppError, invalidInput } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import type { Tx } from "@/lib/db/transaction";
import type { FlipRow } from "@/lib/flags/load";
import type { FlipRequest } from "@/lib/flags/schemas";
import { ADVANCING } from "@/lib/flags/states";
import { committed } from "@/lib/work/committed";

export interface Keyed {
  /** The Idempotency-Key header, or null. */
  key: string | null;
  /** What of the request has to be the same under one key. */
  hash: string;
  input: FlipRequest;
}

/** The flip that this very request has made before: by its key, or by the same person while it is on its way; else null. */
export async function adoptFlip(ctx: Context, { key, hash, input }: Keyed): Promise<FlipRow | null> {
  const person = personOf(ctx.actor);
  if (person === null) return null;
  const { id: requestedById } = person;
  if (key !== null) {
    const where = { requestedById_idempotencyKey: { requestedById, idempotencyKey: key } };
    const row = await ctx.db.flagFlip.findUnique({ where });
    if (row !== null && row.idempotencyHash !== hash)
      throw invalidInput("Idempotency-Key", "This key was used for another request. Send a new one.");
    if (row !== null) return row;
  }
  const keys = input.changes.map((change) => change.key);
  const newest = await ctx.db.flagFlip.findFirst({
    where: { keys: { hasSome: keys } },
    orderBy: [{ requestedAt: "desc" }, { id: "desc" }],
  });
  const isTwin = newest?.requestedById === requestedById && newest.idempotencyHash === hash;
  return isTwin && ADVANCING.some((state) => state === newest.state) ? newest : null;
}

/** Of one app, one change is on its way to the platform at a time: it takes seconds. */
export async function refuseOtherFlip(
  db: Pick<Tx, "flagFlip">,
  { app, input }: { app: string; input: FlipRequest },
): Promise<void> {
  const other = await db.flagFlip.findFirst({ where: { app, state: "requested" } });
  if (other === null) return;
  const isSameFlag = input.changes.some(({ key }) => other.keys.includes(key));
  const who = `${other.requestedByEmail} is flipping ${other.keys.join(", ")}`;
  const message = isSameFlag ? `${who} now.` : `${who} on ${app} now. Try again once its release is through.`;
  throw new AppError(isSameFlag ? "flag_changed" : "conflict", message, { extra: { flip_id: other.id } });
}

/** Writes that a flip was asked for in vain. */
export async function recordFlipRefusal(
  ctx: Context,
  asked: Omit<FlipRequest, "totp">,
  error: AppError,
): Promise<void> {
  const { code, message } = error;
  if (ctx.actor.kind === "anonymous") return;
  const subject = { kind: "flag", id: asked.changes[0]?.key.slice(0, 100) ?? "" };
  const payload = { code, detail: message, asked: { changes: asked.changes } };
  await committed(ctx, "flip_refused", (tx) =>
    recordAudit(tx, ctx, { action: "console.flag.change_refused", subject, payload }),
  );
  error.isOnRecord = true;
}

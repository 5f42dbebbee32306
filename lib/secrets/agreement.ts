import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { consumerId, type SecretDeclaration } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import type { SecretWatch } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { agreementOf, changedAt, driftToldAfter, placeName, type SeenConsumer } from "@/lib/secrets/rules";
import { sightingStateSchema } from "@/lib/secrets/schemas";
import { announce } from "@/lib/work/announce";

interface Drift {
  secret: SecretDeclaration;
  before: SecretWatch;
  words: string;
}

/** At this pace places are looked at while somebody rotates by hand. */
const WATCHED_EVERY_MS = 30_000;

/**
 * Keeps whether the consumers of a secret agree: a drift is told once, after it has lasted, and so is its end. While a rotation is
 * on its way they cannot agree.
 */
export async function recordAgreement(tx: Tx, ctx: Context, secret: SecretDeclaration): Promise<void> {
  const { key } = secret;
  if ((await tx.secretRotation.count({ where: { secret: key, endedAt: null } })) > 0) return;
  const isByHand = (await tx.secretChecklist.count({ where: { secret: key } })) > 0;
  // Whoever follows the procedure sees what has come where.
  if (isByHand) return hastenLooks(tx, secret, new Date(ctx.now().getTime() + WATCHED_EVERY_MS));
  const seen = await readSeen(tx, secret);
  const agreement = agreementOf(secret, seen);
  if (agreement.kind === "unknown") return;
  const before = await tx.secretWatch.upsert({ where: { secret: key }, create: { secret: key }, update: {} });
  if (agreement.kind === "drift") return keepDrift(tx, ctx, { secret, before, words: agreement.words });
  const changed = changedAt(seen);
  if (changed !== null) await tx.secretWatch.update({ where: { secret: key }, data: { changedAt: changed } });
  if (before.drift !== null) await endSecretDrift(tx, ctx, before);
}

/** What was last seen of the consumers of one secret. */
async function readSeen(tx: Pick<Tx, "secretSighting">, secret: SecretDeclaration): Promise<SeenConsumer[]> {
  const rows = await tx.secretSighting.findMany({ where: { secret: secret.key } });
  return secret.consumers.flatMap((consumer): SeenConsumer[] => {
    const row = rows.find((one) => one.consumer === consumerId(consumer));
    const state = sightingStateSchema.safeParse(row?.state).data;
    return row === undefined || state === undefined ? [] : [{ ...row, state, name: placeName(consumer) }];
  });
}

async function keepDrift(tx: Tx, ctx: Context, { secret, before, words }: Drift): Promise<void> {
  const now = ctx.now();
  const since = before.driftSince ?? now;
  await tx.secretWatch.update({ where: { secret: secret.key }, data: { drift: words, driftSince: since } });
  if (before.drift !== words) await announce(tx, "secret", secret.key);
  const lookAgainAt = new Date(since.getTime() + driftToldAfter(secret));
  if (now < lookAgainAt) return hastenLooks(tx, secret, lookAgainAt);
  const untold = { secret: secret.key, toldAt: null };
  const { count } = await tx.secretWatch.updateMany({ where: untold, data: { toldAt: now } });
  if (count === 0) return;
  await recordAudit(tx, ctx, {
    action: "console.secret.drifted",
    subject: { kind: "secret", id: secret.key },
    payload: { drift: words, since: since.toISOString() },
  });
  await announce(tx, "secret", secret.key);
}

async function endSecretDrift(tx: Tx, ctx: Context, { secret, drift, driftSince, toldAt }: SecretWatch): Promise<void> {
  const data = { drift: null, driftSince: null, toldAt: null };
  const { count } = await tx.secretWatch.updateMany({ where: { secret, driftSince }, data });
  if (count === 0) return;
  if (toldAt !== null) {
    await recordAudit(tx, ctx, {
      action: "console.secret.drift_ended",
      subject: { kind: "secret", id: secret },
      payload: { drift: drift ?? "", since: (driftSince ?? toldAt).toISOString() },
    });
  }
  await announce(tx, "secret", secret);
}

/** Has every place of a secret looked at by then. */
export async function hastenLooks(tx: Pick<Tx, "secretPlace">, secret: SecretDeclaration, at: Date): Promise<void> {
  const place = { in: secret.consumers.map(consumerId) };
  await tx.secretPlace.updateMany({
    where: { place, nextCheckAt: { gt: at } },
    data: { nextCheckAt: at, readMark: null },
  });
}

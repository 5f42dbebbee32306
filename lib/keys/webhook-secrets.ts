import "server-only";

import { createHmac } from "node:crypto";

import type { Tx } from "@/lib/db/transaction";
import { deriveKey } from "@/lib/keys/derive";
import { type Keys, openWithRing } from "@/lib/keys/ring";
import { sealText } from "@/lib/keys/sealed-text";

/** Where the secrets of this console's webhook are. */
interface Place {
  db: Pick<Tx, "webhookSecret">;
  secretKey: string;
}

interface Kept {
  value: string;
  now: Date;
}

/** A webhook that still signs with a former secret is put right within a day, or refused. */
const FORMER_FOR_MS = 24 * 3_600_000;
/** Deliveries pass each other on their way: the last one under the former secret may come after the first under the new one. */
const PASSING_MS = 60_000;

/** A process was started with that secret: what others were started with is accepted for a day more. */
export async function startWithWebhookSecret(place: Place, { value, now }: Kept): Promise<void> {
  const print = printOfWebhookSecret(place.secretKey, value);
  const sealed = sealText({ secretKey: place.secretKey, label: "webhook-secret", owner: print }, value);
  const own = { sealed, endsAt: null };
  await place.db.webhookSecret.upsert({ where: { print }, create: { print, ...own }, update: own });
  const endsAt = new Date(now.getTime() + FORMER_FOR_MS);
  await place.db.webhookSecret.updateMany({ where: { print: { not: print }, endsAt: null }, data: { endsAt } });
  await place.db.webhookSecret.deleteMany({ where: { endsAt: { lte: now } } });
}

function printOfWebhookSecret(secretKey: string, value: string): string {
  return createHmac("sha256", deriveKey(secretKey, "webhook-secret")).update(value).digest("hex").slice(0, 32);
}

/** A webhook is about to sign with that secret: it is accepted before any process is started with it. */
export async function expectWebhookSecret(place: Place, { value, now }: Kept): Promise<void> {
  const print = printOfWebhookSecret(place.secretKey, value);
  const sealed = sealText({ secretKey: place.secretKey, label: "webhook-secret", owner: print }, value);
  const endsAt = new Date(now.getTime() + FORMER_FOR_MS);
  const data = [{ print, sealed, endsAt }];
  await place.db.webhookSecret.createMany({ data, skipDuplicates: true });
}

/** What is accepted besides the secret that a process was started with. */
export async function listOtherSecrets(keys: Keys & Place, { value, now }: Kept): Promise<string[]> {
  const print = { not: printOfWebhookSecret(keys.secretKey, value) };
  const rows = await keys.db.webhookSecret.findMany({
    where: { print, OR: [{ endsAt: null }, { endsAt: { gt: now } }] },
    omit: { sealed: false },
  });
  const opened = rows.map(({ print: owner, sealed: stored }) =>
    openWithRing(keys, { label: "webhook-secret", owner, stored }),
  );
  return (await Promise.all(opened)).filter((secret) => secret !== null);
}

/** A delivery was signed with the secret that processes are started with now: the others are refused after a minute. */
export async function endOtherSecrets(place: Place, { value, now }: Kept): Promise<void> {
  const print = printOfWebhookSecret(place.secretKey, value);
  const isCurrent = (await place.db.webhookSecret.count({ where: { print, endsAt: null } })) > 0;
  if (!isCurrent) return;
  const endsAt = new Date(now.getTime() + PASSING_MS);
  const later = { print: { not: print }, OR: [{ endsAt: null }, { endsAt: { gt: endsAt } }] };
  await place.db.webhookSecret.updateMany({ where: later, data: { endsAt } });
}

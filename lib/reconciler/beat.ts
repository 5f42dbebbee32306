import "server-only";

import type { Console } from "@/lib/console";

const FORGOTTEN_AFTER_MS = 24 * 3_600_000;
/** GitHub lets a person redeliver for three days. */
const REDELIVERED_WITHIN_MS = 3 * 24 * 3_600_000;

/** Marks this instance as alive and forgets the ones that ended a day ago. No audit row: it says only that we run. */
export async function beat(running: Console): Promise<void> {
  const now = new Date();
  const { db } = running.database;
  const row = { sha: running.sha, bootedAt: running.bootedAt, beatAt: now };
  await db.instance.upsert({ where: { id: running.instance }, create: { id: running.instance, ...row }, update: row });
  const forgotten = new Date(now.getTime() - FORGOTTEN_AFTER_MS);
  await db.instance.deleteMany({ where: { beatAt: { lt: forgotten } } });
  await db.webhookDelivery.deleteMany({
    where: { receivedAt: { lt: new Date(forgotten.getTime() - REDELIVERED_WITHIN_MS) } },
  });
}

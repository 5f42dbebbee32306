import "server-only";

import type { Console } from "@/lib/console";

const FORGOTTEN_AFTER_MS = 24 * 3_600_000;
/** GitHub lets a person redeliver for three days. */
const REDELIVERED_WITHIN_MS = 3 * 24 * 3_600_000;

/** Marks this instance as alive and forgets the ones that ended a day ago. No audit row: it says only that we run. */
export async function beat(running: Console): Promise<void> {
  const now = new Date();
  const { db } = running.database;
  const { instance, sha, bootedAt } = running;
  // By the database's clock, which every process and every reader of this sign shares.
  await db.$executeRaw`
    INSERT INTO instances (id, sha, booted_at, beat_at) VALUES (${instance}, ${sha}, ${bootedAt}, cockpit_now())
    ON CONFLICT (id) DO UPDATE SET sha = EXCLUDED.sha, booted_at = EXCLUDED.booted_at, beat_at = EXCLUDED.beat_at`;
  await db.$executeRaw`DELETE FROM instances WHERE beat_at < cockpit_now() - make_interval(secs => ${FORGOTTEN_AFTER_MS / 1_000})`;
  const forgotten = new Date(now.getTime() - FORGOTTEN_AFTER_MS);
  await db.webhookDelivery.deleteMany({
    where: { receivedAt: { lt: new Date(forgotten.getTime() - REDELIVERED_WITHIN_MS) } },
  });
}

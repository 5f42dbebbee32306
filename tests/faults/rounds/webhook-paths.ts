import { startReceiver } from "@/tests/factories/receiver";
import type { Round } from "@/tests/faults/rounds/round";

/** What waits is due at once, and whoever sends is told. */
async function hurrySenders({ stage }: Round): Promise<void> {
  const { pool } = stage.database;
  await pool.query("UPDATE endpoint_cursors SET next_check_at = now() - interval '1 ms'");
  await pool.query(
    "UPDATE endpoint_deliveries SET next_check_at = now() - interval '1 ms' WHERE next_check_at > now()",
  );
  await pool.query(`SELECT pg_notify('cockpit', '{"kind":"outgoing","id":""}')`);
}

/** Two events reach their receiver, each at least once and always under the same id, however often the console dies on the way. */
async function eventsSent(round: Round): Promise<void> {
  const { stage } = round;
  const { pool } = stage.database;
  const receiver = await startReceiver();
  try {
    const body = JSON.stringify({ name: "Ops", url: receiver.url, format: "standard", families: ["lock"] });
    const added = await round.call(stage.admin, { route: "outgoing-webhooks", method: "POST", body });
    if (added.status !== 201) throw new Error(`a webhook was answered ${added.status}: ${added.body}`);
    const lock = { route: "lock", params: { surface_id: "getraxx" } } as const;
    const reason = JSON.stringify({ kind: "lock", reason: "A fault test holds it" });
    await round.call(stage.operator, { ...lock, method: "PUT", body: reason });
    await round.call(stage.operator, { ...lock, method: "DELETE" });
    const sql = "SELECT id FROM endpoint_deliveries WHERE state = 'delivered'";
    const ids = await round.find({ what: () => "two events", hurry: () => hurrySenders(round) }, async () => {
      const { rows } = await pool.query<{ id: string }>(sql);
      return rows.length < 2 ? null : rows.map(({ id }) => id);
    });
    const seen = [...new Set(receiver.received.map(({ headers }) => String(headers["webhook-id"])))];
    if (seen.toSorted().join(" ") !== ids.toSorted().join(" ")) {
      round.violations.push(`the receiver saw ${seen.join(" ")}, delivered are ${ids.join(" ")}`);
    }
  } finally {
    await pool.query("DELETE FROM webhook_endpoints");
    await receiver.close();
  }
}

/** What may happen to an event on its way. */
export const WEBHOOK_PATHS = { "events go to a webhook": eventsSent };

import "server-only";

import { z } from "zod";
import { type AuditEvent, recordAudit } from "@/lib/audit/append";
import type { Call } from "@/lib/core/call";
import { readRows } from "@/lib/db/read-rows";
import type { Tx } from "@/lib/db/transaction";

/** What may be refused again and again without end. */
type CountedAction = "console.auth.sign_in_failed" | "console.auth.forbidden";

interface Refusal {
  /** What is counted as one. */
  key: string;
  windowMs: number;
  event: AuditEvent<CountedAction>;
}

/**
 * Writes the first refusal of a key within its window to the audit log, and counts the others in the caller's transaction;
 * `record-tallies.ts` tells how many there were once the window is over. What somebody repeats cannot fill the log.
 */
export async function tallyRefusal(tx: Tx, call: Call, { key, windowMs, event }: Refusal): Promise<void> {
  const start = new Date(Math.floor(call.now().getTime() / windowMs) * windowMs);
  const end = new Date(start.getTime() + windowMs);
  const { actor, environment, host, requestId, ip, userAgent } = call;
  const first = JSON.stringify({ actor, environment, host, requestId, ip, userAgent });
  const [row] = await readRows(tx, z.object({ count: z.number() }))`
    INSERT INTO audit_tallies (key, window_start, window_end, count, call, event)
    VALUES (${key}, ${start}, ${end}, 1, ${first}::jsonb, ${JSON.stringify(event)}::jsonb)
    ON CONFLICT (key, window_start) DO UPDATE SET count = audit_tallies.count + 1 RETURNING count`;
  if (row?.count === 1) await recordAudit(tx, call, event);
}

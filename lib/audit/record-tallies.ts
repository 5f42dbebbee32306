import "server-only";

import { z } from "zod";
import { recordAudit } from "@/lib/audit/append";
import { PAYLOADS } from "@/lib/audit/payloads";
import { ROLES } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { environmentSchema } from "@/lib/core/config";
import type { Context } from "@/lib/db/context";
import { readRows } from "@/lib/db/read-rows";
import { inTransaction } from "@/lib/db/transaction";

const role = z.enum([...ROLES, "unknown"]);
const person = { email: z.string(), name: z.string(), role };
const actorSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("anonymous") }),
  z.object({ kind: z.literal("person"), id: z.string(), sessionId: z.string(), ...person }),
  z.object({ kind: z.literal("token"), id: z.string(), personId: z.string(), scopes: z.array(z.string()), ...person }),
  z.object({ kind: z.literal("shell"), id: z.string(), email: z.string() }),
  ...(["webhook", "system", "display"] as const).map((kind) => z.object({ kind: z.literal(kind), id: z.string() })),
]);
const subject = z.object({ kind: z.string(), id: z.string() });
const eventOf = <Action extends "console.auth.sign_in_failed" | "console.auth.forbidden">(action: Action) =>
  z.object({ action: z.literal(action), subject, payload: PAYLOADS[action] });
const tallySchema = z.object({
  count: z.number(),
  windowStart: z.date(),
  call: z.object({
    actor: actorSchema,
    environment: environmentSchema,
    host: z.string(),
    requestId: z.string(),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
  }),
  event: z.union([eventOf("console.auth.sign_in_failed"), eventOf("console.auth.forbidden")]),
});

/** Tells of every window that is over how many refusals its one row stands for; answers how many were told. */
export async function recordTallies(ctx: Call & Pick<Context, "db">): Promise<number> {
  authorize(ctx, "audit:tally");
  let told = 0;
  while (await recordNext(ctx)) told += 1;
  return told;
}

function recordNext(ctx: Call & Pick<Context, "db">): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    const [tally] = await readRows(tx, tallySchema)`
      DELETE FROM audit_tallies WHERE (key, window_start) IN (
        SELECT key, window_start FROM audit_tallies WHERE window_end <= ${ctx.now()} ORDER BY window_end
        FOR UPDATE SKIP LOCKED LIMIT 1)
      RETURNING count, window_start AS "windowStart", call, event`;
    if (tally === undefined) return false;
    const { count, windowStart, event } = tally;
    // A window with one refusal is told already.
    if (count > 1) {
      const again = { count, since: windowStart.toISOString() };
      const call = { ...tally.call, config: ctx.config, now: ctx.now };
      if (event.action === "console.auth.forbidden") {
        await recordAudit(tx, call, { ...event, payload: { ...event.payload, ...again } });
      } else await recordAudit(tx, call, { ...event, payload: { ...event.payload, ...again } });
    }
    return true;
  });
}

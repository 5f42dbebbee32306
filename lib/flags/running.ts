import "server-only";

import { z } from "zod";

import type { Dyno } from "@/lib/core/platform";
import type { Context } from "@/lib/db/context";
import { readRows } from "@/lib/db/read-rows";
import type { Reporting, Running } from "@/lib/flags/rules";

/** Seconds after which an instance that shows no sign of life does not count as running; it shows one every 10. */
const BEAT_STALE_S = 60;

const reportingSchema = z.object({
  id: z.string(),
  dyno: z.string().nullable(),
  flags: z.record(z.string(), z.boolean()).catch({}),
});

/** Every instance of this console that shows signs of life and has not said that it ends, with what it reads. */
export async function listReporting(db: Context["db"]): Promise<Reporting[]> {
  return readRows(db, reportingSchema)`
    SELECT id, dyno, flags FROM instances
    WHERE ended_at IS NULL AND beat_at > cockpit_now() - make_interval(secs => ${BEAT_STALE_S}) ORDER BY booted_at, id`;
}

/** Who runs an app: its instances report here where it is this console's own. */
export async function readRunning(ctx: Context, app: string, dynos: readonly Dyno[]): Promise<Running> {
  const isOwn = app === ctx.config.consoles[ctx.environment].app;
  return { dynos, instances: isOwn ? await listReporting(ctx.db) : null };
}

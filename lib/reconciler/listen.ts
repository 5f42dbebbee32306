import "server-only";

import pg from "pg";
import { z } from "zod";
import type { Console } from "@/lib/console";
import { connectionTo } from "@/lib/db/connection";
import { fitPool } from "@/lib/db/fit-pool";
import type { Hint } from "@/lib/http/hints";

const hintSchema = z.object({ kind: z.string(), id: z.string() });

const RECONNECT_MS = 2_000;

/** Hears what transactions announce on the channel `cockpit`. A hint only: whoever misses one finds out at the next tick. */
export async function listenToDatabase(
  running: Console,
  onHint: (hint: Hint) => void,
): Promise<{ stop: () => Promise<void> }> {
  let stopped = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;

  function reconnectLater(): void {
    client = null;
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => void connect(), RECONNECT_MS);
  }

  async function connect(): Promise<void> {
    const next = new pg.Client({
      ...connectionTo(running.env.DATABASE_URL, running.env.DATABASE_CA),
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    next.on("error", reconnectLater);
    next.on("end", reconnectLater);
    next.on("notification", ({ payload }) => {
      const hint = hintSchema.safeParse(parseJson(payload));
      if (hint.success) onHint(hint.data);
    });
    try {
      await next.connect();
      await next.query("LISTEN cockpit");
      client = next;
      if (running.env.DATABASE_POOL === undefined) await fitPool(running, next);
    } catch (error) {
      running.log.warn({ err: error }, "cannot listen for hints; polling goes on");
      await next.end().catch(() => undefined);
      reconnectLater();
    }
  }

  await connect();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return null;
  }
}

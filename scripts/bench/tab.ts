import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Stack } from "@/scripts/bench/stack";

const inFlightSchema = z.object({ items: z.array(z.object({ id: z.string(), state: z.string() })) });
export type InFlight = z.infer<typeof inFlightSchema>["items"];

/** As the pages do: each second while something is going out, each two otherwise, and soon after a hint. */
const BUSY_MS = 1_000;
const QUIET_MS = 2_000;
const GATHER_MS = 60;
/** The server ends each stream after some minutes, and says when to come again. */
const RECONNECT_MS = 2_000;

export interface Tab {
  close: () => void;
}

/** A browser tab as far as the server can tell: one event stream, and one poller with an ETag. */
export async function openTab(stack: Stack, onInFlight: (items: InFlight) => void): Promise<Tab> {
  const { client, authorization } = stack;
  let closed = false;
  let etag: string | null = null;
  let busy = false;
  let hinted: () => void = () => undefined;
  let stop: () => void = () => undefined;

  async function read(): Promise<void> {
    const known: Record<string, string> = etag === null ? {} : { "if-none-match": etag };
    const answer = await client.ask({ path: "/api/deploys/in-flight", headers: { ...authorization, ...known } });
    if (answer.status !== 200) return;
    etag = answer.etag;
    const { items } = inFlightSchema.parse(JSON.parse(answer.body));
    busy = items.length > 0;
    onInFlight(items);
  }
  async function poll(): Promise<void> {
    while (!closed) {
      await read();
      const hint = new Promise<void>((resolve) => {
        hinted = resolve;
      });
      await Promise.race([sleep(busy ? BUSY_MS : QUIET_MS), hint.then(() => sleep(GATHER_MS))]);
    }
  }
  async function listen(): Promise<void> {
    const hear = (text: string) => {
      if (text.includes("data:")) hinted();
    };
    const again = () => {
      if (!closed) setTimeout(() => void listen(), RECONNECT_MS);
    };
    stop = await client.follow({ path: "/api/deploys/events", headers: authorization }, hear, again);
    if (closed) stop();
  }
  await listen();
  void poll().catch((error: unknown) => {
    if (!closed) throw error;
  });
  return {
    close: () => {
      closed = true;
      stop();
    },
  };
}

import "server-only";

import type { Tx } from "@/lib/db/transaction";

/** What open pages and the reconciler are told about. */
export type Announced =
  | "credential"
  | "deploy"
  | "flag"
  | "limit"
  | "outgoing"
  | "secret"
  | "surface"
  | "version"
  | "webhook";

/** Tells every process that something has changed; delivered at commit. A hint: whoever misses it finds out at the next look. */
export async function announce(tx: Pick<Tx, "$executeRaw">, kind: Announced, id: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify('cockpit', ${JSON.stringify({ kind, id })})`;
}

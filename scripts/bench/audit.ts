import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { recordAudit } from "@/lib/audit/append";
import { exportAudit } from "@/lib/audit/export-audit";
import { listAudit } from "@/lib/audit/queries";
import { type AuditFilter, auditQuerySchema } from "@/lib/audit/schemas";
import { verifyAudit } from "@/lib/audit/verify-audit";
import { inTransaction } from "@/lib/db/transaction";
import { fillAudit } from "@/scripts/bench/audit-rows";
import { compareLists, LIMIT } from "@/scripts/bench/compare-lists";
import { openDatabaseStage, type Stage, startDatabaseServer } from "@/scripts/bench/database-stage";
import { type Figure, secondsOf } from "@/scripts/bench/figures";
import type { Bench } from "@/scripts/bench/part";

const SMALL = 1_000;
const LARGE = 1_000_000;
const WRITERS = 8;
const APPEND_MS = 5_000;

const actor = "person3@example.test";
const FILTERS: Record<string, AuditFilter> = {
  "no filter": {},
  family: { family: "lock" },
  action: { action: "console.deploy.succeeded" },
  actor: { actor },
  surface_id: { surface_id: "api-prod" },
  env: { env: "staging" },
  "env of nobody": { env: "production" },
  subject: { subject_kind: "deploy", subject_id: "dep_100" },
  from: { from: "2026-01-01T02:00:00Z" },
  to: { to: "2026-01-01T04:00:00Z" },
  "from and to": { from: "2026-01-01T02:00:00Z", to: "2026-01-01T04:00:00Z" },
  "q, a rare word": { q: "hotfix" },
  "q, a word of nearly all": { q: "regular" },
  "q, a word of nobody": { q: "nosuchword" },
  "q, two words": { q: "invoice hotfix" },
  "family and actor": { family: "lifecycle", actor },
  "action and surface_id": { action: "console.deploy.intent", surface_id: "api-prod" },
  "family, actor and surface_id": { family: "lifecycle", actor, surface_id: "api-staging" },
  "q and actor": { q: "regular", actor },
  "q, from and to": { q: "regular", from: "2026-01-01T02:00:00Z", to: "2026-01-01T04:00:00Z" },
};

/** P5 and P6 of the audit log, on a Postgres of its own. */
export async function measureAudit({ note }: Bench): Promise<Figure[]> {
  const server = await startDatabaseServer();
  const logs: Stage[] = [];
  const open = async (name: string) => {
    const log = await openDatabaseStage(server, name);
    logs.push(log);
    return log;
  };
  try {
    const appends = await measureAppends(await open("appended"));
    const [small, large] = [await open("small"), await open("large")];
    await fillAudit(small.client, SMALL, () => undefined);
    note(`filling a log with ${LARGE} rows takes some minutes`);
    await fillAudit(large.client, LARGE, note);
    const filters = await compareLists(
      { small, large, note },
      {
        what: "audit list",
        filters: FILTERS,
        rows: { small: SMALL, large: LARGE },
        list: (ctx, filter) => listAudit(ctx, auditQuerySchema.parse({ ...filter, limit: LIMIT })),
      },
    );
    return [appends, ...filters, await measureVerify(large), await measureExport(large)];
  } finally {
    for (const log of logs) await log.close();
    await server.stop();
  }
}

async function measureAppends({ ctx }: Stage): Promise<Figure> {
  let appended = 0;
  const end = performance.now() + APPEND_MS;
  async function write(writer: number): Promise<void> {
    while (performance.now() < end) {
      const event = {
        action: "console.auth.signed_in",
        subject: { kind: "session", id: `ses_${writer}` },
        payload: { person_id: "bench", expires_at: "2026-11-24T00:00:00.000Z" },
      } as const;
      await inTransaction(ctx, (tx) => recordAudit(tx, ctx, event));
      appended += 1;
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, (_none, writer) => write(writer)));
  const rate = (appended * 1_000) / APPEND_MS;
  return {
    id: "P6",
    what: `audit rows appended by ${WRITERS} writers, a transaction each`,
    measured: `${Math.round(rate)} a second`,
    target: "≥ 500 a second",
    pass: rate >= 500,
  };
}

async function measureVerify({ ctx }: Stage): Promise<Figure> {
  const { ok, rows, took_ms } = await verifyAudit(ctx);
  return {
    id: "P6",
    what: `${rows} audit rows verified`,
    measured: `${ok ? "all hold" : "NOT all hold"}, in ${secondsOf(took_ms)}`,
    target: "≤ 10 s",
    pass: ok && took_ms <= 10_000,
  };
}

async function measureExport({ ctx }: Stage): Promise<Figure> {
  const began = performance.now();
  const used: number[] = [];
  let bytes = 0;
  let batches = 0;
  for await (const text of await exportAudit(ctx, { format: "csv" })) {
    bytes += Buffer.byteLength(text);
    batches += 1;
    if (batches % 50 === 0) used.push(usedMb());
  }
  const [early = 0] = used;
  const most = Math.max(...used);
  return {
    id: "P6",
    what: `export of ${LARGE} audit rows as CSV, ${Math.round(bytes / 2 ** 20)} MB`,
    measured: `${secondsOf(performance.now() - began)}; ${Math.round(early)} MB in use after 50,000 rows, never more than ${Math.round(most)} MB`,
    target: "constant memory: ≤ 1.1 ×",
    pass: most <= early * 1.1,
  };
}

/** Megabytes that are in use: what is only waiting to be collected does not count. */
function usedMb(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc()");
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

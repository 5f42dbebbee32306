import "server-only";

import { readdir } from "node:fs/promises";
import path from "node:path";

import { z } from "zod";
import { getOverdueCoverage } from "@/lib/audit/queries";
import { databaseStamp, getConsole } from "@/lib/console";
import { nameInApi } from "@/lib/core/api-names";
import { readRows } from "@/lib/db/read-rows";
import { environmentOfHost, isMiswired } from "@/lib/environments/rules";
import { listWatchers } from "@/lib/watchers/queries";
import { type Watcher, watcherSchema } from "@/lib/watchers/schemas";

const findingSchema = z.string().describe('"ok", or what is wrong in words');
export type Finding = z.infer<typeof findingSchema>;

export const readinessSchema = z.object({
  ready: z.boolean(),
  database: findingSchema,
  migrations: findingSchema,
  wiring: findingSchema,
  reconciler: findingSchema,
  /** Surfaces whose platform tells digits that fit no single commit, where there are some: told, and no reason not to serve. */
  live: findingSchema.optional(),
  /** Rows of the audit log that have stood without an anchor for too long: told, and no reason not to serve. */
  audit: findingSchema.optional(),
  /** Flags that nobody can read, where there are some: told, and no reason not to serve. */
  flags: findingSchema.optional(),
  watchers: z.array(watcherSchema).describe("what cannot be watched: told, and no reason not to be ready"),
  /** Why nobody knows what cannot be watched, where that is so: then an empty list says nothing. */
  watching: findingSchema.optional(),
});
export type Readiness = z.infer<typeof readinessSchema>;

nameInApi({ Readiness: readinessSchema });

/** Seconds after which an instance that shows no sign of life counts as dead. */
const BEAT_STALE_S = 60;

/** Whoever asks whether to send traffic here gives up soon. */
const CHECKED_WITHIN_MS = 4_000;
const UNCHECKED = "could not be checked: the database does not answer";
const UNREAD = "could not be read: nobody knows";

/** What `/readyz` tells on this host: database, migration level, wiring, a reconciler that is alive, and flags nobody can read. */
export async function readReadiness(host: string | null): Promise<Readiness> {
  const checks = [inspectDatabase, inspectMigrations, () => inspectWiring(host), inspectReconciler];
  const [[database, migrations, wiring, reconciler], watchers, live, audit] = await Promise.all([
    Promise.all(checks.map(finding)),
    readWatchers(),
    inTime(readLiveDoubts(), UNREAD),
    inTime(readAuditCoverage(), UNREAD),
  ]);
  const parts = {
    database: database ?? "",
    migrations: migrations ?? "",
    wiring: wiring ?? "",
    reconciler: reconciler ?? "",
  };
  const ready = Object.values(parts).every((part) => part === "ok");
  const flags = inspectFlags();
  const shown = { ...(live === null ? {} : { live }), ...(audit === null ? {} : { audit }) };
  const told = { ...shown, ...(flags === "ok" ? {} : { flags }) };
  return { ready, ...parts, ...told, watchers: watchers ?? [], ...(watchers === null ? { watching: UNREAD } : {}) };
}

async function inspectDatabase(): Promise<Finding> {
  await getConsole().database.db.$queryRaw`SELECT 1`;
  return "ok";
}

async function inspectMigrations(): Promise<Finding> {
  const wanted = await newestMigration();
  const applied = await readRows(getConsole().database.db, z.object({ migration_name: z.string() }))`
    SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND migration_name = ${wanted}`;
  return applied.length > 0 || wanted === null ? "ok" : `${wanted} is not applied: run npm run migrate`;
}

async function newestMigration(): Promise<string | null> {
  const entries = await readdir(path.join(process.cwd(), "prisma", "migrations"), { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return names.sort().at(-1) ?? null;
}

/** Whoever asks by address names no console: then the process and the database alone have to agree. */
async function inspectWiring(host: string | null): Promise<Finding> {
  const running = getConsole();
  const named = environmentOfHost(running.hosts, host);
  const wiring = { host: named ?? running.environment, process: running.environment, database: await databaseStamp() };
  if (!isMiswired(wiring)) return "ok";
  const says = named === null ? "" : `the host is ${named}, `;
  return `${says}the process is ${wiring.process}, the database ${wiring.database ?? "carries no stamp"}`;
}

async function inspectReconciler(): Promise<Finding> {
  const alive = await readRows(getConsole().database.db, z.object({ n: z.bigint() }))`
    SELECT count(*) AS n FROM instances WHERE beat_at > cockpit_now() - make_interval(secs => ${BEAT_STALE_S})`;
  return (alive[0]?.n ?? 0n) > 0n ? "ok" : `no reconciler has shown a sign of life for ${BEAT_STALE_S} s`;
}

async function finding(check: () => Promise<Finding>): Promise<Finding> {
  return inTime(check(), UNCHECKED);
}

/** What was read, or the other where reading fails or hangs. */
async function inTime<Read>(reading: Promise<Read>, otherwise: Read): Promise<Read> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Read>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), CHECKED_WITHIN_MS);
  });
  return Promise.race([reading, late])
    .catch(() => otherwise)
    .finally(() => clearTimeout(timer));
}

async function readWatchers(): Promise<Watcher[] | null> {
  const { database, config } = getConsole();
  return inTime(listWatchers({ db: database.db, config, now: new Date() }), null);
}

/** What is live and cannot be told from another commit, or null. */
async function readLiveDoubts(): Promise<Finding | null> {
  const { database, config } = getConsole();
  const surfaceId = { in: config.surfaces.map((surface) => surface.surface_id) };
  const where = { surfaceId, liveDoubt: { not: null } };
  const seen = await database.db.surfaceObservation.findMany({ where, orderBy: { surfaceId: "asc" } });
  return seen.length === 0 ? null : seen.map((row) => `${row.surfaceId}: ${row.liveDoubt ?? ""}`).join(" ");
}

async function readAuditCoverage(): Promise<Finding | null> {
  const { database, env } = getConsole();
  const reader = { db: database.db, secretKey: env.SECRET_KEY, now: () => new Date() };
  return (await getOverdueCoverage(reader))?.message ?? null;
}

/** The safe side counts, so that the console is fit to serve all the same; whoever looks here is told. */
function inspectFlags(): Finding {
  const { flagReadings } = getConsole();
  const keys = flagReadings.filter(({ source }) => source === "unreadable").map(({ key }) => key);
  return keys.length === 0 ? "ok" : `neither on nor off, so the safe side counts: ${keys.join(", ")}`;
}

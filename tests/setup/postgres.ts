import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { applyMigrations, ensureDatabase } from "@/prisma/migrate";
import { startPostgres } from "@/scripts/postgres/cluster";

export const TEMPLATE = "console_template";

declare module "vitest" {
  interface ProvidedContext {
    /** URL of the template database; its server belongs to this test run. */
    templateUrl: string;
  }
}

const THROWAWAY = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

/** Starts one Postgres for the whole run with one migrated template database; answers the teardown. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(path.join(tmpdir(), "raxx-console-tests-"));
  // The server's own account has to pass through when the tests run as root.
  chmodSync(dir, 0o711);
  const server = await startPostgres({
    dataDir: path.join(dir, "postgres"),
    logFile: path.join(dir, "postgres.log"),
    password: "throwaway",
    settings: THROWAWAY,
  });
  const templateUrl = server.url(TEMPLATE);
  await ensureDatabase(templateUrl);
  await applyMigrations(templateUrl);
  project.provide("templateUrl", templateUrl);
  return async () => {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  };
}

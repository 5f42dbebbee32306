import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { startPostgres } from "@/sandbox/postgres/cluster";
import { prepareTemplate } from "@/tests/setup/template";

declare module "vitest" {
  interface ProvidedContext {
    /** URL of the template database and its owner; its server belongs to this test run. */
    templateUrl: string;
  }
}

const THROWAWAY = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

/** Starts one Postgres for the whole run with one migrated template database; answers the teardown. */
export default function setup(project: TestProject): Promise<() => Promise<void>> {
  return provideDatabase(project, { onSocket: false });
}

/** The same; on a socket in the file system, a question costs a third less of two cores than over the network. */
export async function provideDatabase(
  project: TestProject,
  { onSocket }: { onSocket: boolean },
): Promise<() => Promise<void>> {
  const dir = mkdtempSync(path.join(tmpdir(), "raxx-console-tests-"));
  // The server's own account has to pass through when the tests run as root.
  chmodSync(dir, 0o711);
  const sockets = path.join(dir, "sockets");
  mkdirSync(sockets);
  chmodSync(sockets, 0o777);
  const server = await startPostgres({
    dataDir: path.join(dir, "postgres"),
    logFile: path.join(dir, "postgres.log"),
    password: "throwaway",
    settings: { ...THROWAWAY, ...(onSocket ? { unix_socket_directories: sockets } : {}) },
  });
  const url = new URL(await prepareTemplate(server));
  if (onSocket) url.searchParams.set("host", sockets);
  project.provide("templateUrl", url.href);
  return async () => {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  };
}

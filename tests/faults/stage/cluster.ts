import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { type PostgresServer, startPostgres } from "@/sandbox/postgres/cluster";
import { prepareTemplate } from "@/tests/setup/template";

/** What a database of the tests can do without: to outlive its machine, and passwords that are dear to guess. */
const THROWAWAY = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", scram_iterations: "1" };

/** A Postgres of its own that can be lost and come back. */
export interface Cluster {
  templateUrl: string;
  /** Stops it, with every connection. */
  lose: () => Promise<void>;
  /** Starts it where it was. */
  restore: () => Promise<void>;
  close: () => Promise<void>;
}

/** Starts a Postgres with one migrated template database. */
export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(path.join(tmpdir(), "raxx-console-faults-"));
  // The server's own account has to pass through when the tests run as root.
  chmodSync(folder, 0o711);
  const options = {
    dataDir: path.join(folder, "postgres"),
    logFile: path.join(folder, "postgres.log"),
    password: "throwaway",
    settings: THROWAWAY,
  };
  let server: PostgresServer = await startPostgres(options);
  const { port } = server;
  const templateUrl = await prepareTemplate(server);
  return {
    templateUrl,
    lose: () => server.stop(),
    restore: async () => {
      server = await startPostgres({ ...options, preferredPort: port });
      if (server.port !== port) throw new Error(`port ${port} was taken meanwhile`);
    },
    close: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

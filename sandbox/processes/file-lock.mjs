import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

// Plain JavaScript because scripts/bootstrap.mjs uses it before anything is installed.

const POLL_MS = 100;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function holderOf(file) {
  try {
    return { pid: Number.parseInt(readFileSync(file, "utf8"), 10), inode: statSync(file).ino };
  } catch {
    return null;
  }
}

// link() either makes the complete lock file or fails; a plain exclusive create could be read before its pid is written.
function tryAcquire(file) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

function clearDead(file) {
  const holder = holderOf(file);
  if (holder === null || isAlive(holder.pid)) return;
  if (holderOf(file)?.inode === holder.inode) rmSync(file, { force: true });
}

/**
 * Runs `work` while holding a lock file that names this process; waits for a living holder, takes over from a dead one.
 * `onWait` is told once which process is waited for.
 */
export async function withFileLock(file, work, onWait) {
  mkdirSync(path.dirname(file), { recursive: true });
  let told = false;
  while (!tryAcquire(file)) {
    clearDead(file);
    const holder = holderOf(file);
    if (!told && holder !== null) {
      onWait?.(holder.pid);
      told = true;
    }
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

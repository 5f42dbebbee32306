import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readSync } from "node:fs";
import type { UpOptions } from "@/sandbox/options";
import { placesIn } from "@/sandbox/places";
import { root } from "@/sandbox/root";

const POLL_MS = 100;

/** Starts the supervisor as a process of its own and answers when it is ready (0) or has failed (its exit code). */
export async function runDetached(options: UpOptions, script: { file: string; argv: string[] }): Promise<number> {
  const { log } = placesIn(options.dataDir);
  mkdirSync(options.dataDir, { recursive: true });
  const output = openSync(log, "w", 0o600);
  const child = spawn(process.execPath, [...process.execArgv, script.file, ...script.argv, "--supervise"], {
    cwd: root,
    detached: true,
    stdio: ["ignore", output, output, "ipc"],
  });
  closeSync(output);
  const stopFollowing = followLog(log);
  const interrupt = () => child.kill("SIGTERM");
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  const code = await untilReady(child);
  stopFollowing();
  if (child.connected) child.disconnect();
  child.unref();
  return code;
}

/** Copies what is appended to a log to this terminal; answers how to stop, after a last look. */
function followLog(file: string): () => void {
  const descriptor = openSync(file, "r");
  const buffer = Buffer.alloc(64 * 1024);
  const copy = () => {
    for (let size = readSync(descriptor, buffer); size > 0; size = readSync(descriptor, buffer)) {
      process.stdout.write(buffer.subarray(0, size));
    }
  };
  const timer = setInterval(copy, POLL_MS);
  return () => {
    clearInterval(timer);
    copy();
    closeSync(descriptor);
  };
}

function untilReady(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once("message", () => resolve(0));
    child.once("error", () => resolve(1));
    child.once("exit", (code) => resolve(code === 0 ? 1 : (code ?? 1)));
  });
}

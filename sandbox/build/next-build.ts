import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Refusal } from "@/cli/refusal";
import { hashBuildInputs } from "@/sandbox/build/inputs";
import { exitCodeOf } from "@/sandbox/processes/exit-code";
import { withFileLock } from "@/sandbox/processes/file-lock.mjs";
import { root } from "@/sandbox/root";

export interface BuildOptions {
  /** File for the output of `next build`; without it the output goes to the terminal. */
  logFile?: string;
  /** Build even when no input changed. */
  always?: boolean;
  signal?: AbortSignal;
}

const nextBin = path.join(root, "node_modules", "next", "dist", "bin", "next");
const buildId = path.join(root, ".next", "BUILD_ID");
const stamp = path.join(root, ".next", "cockpit-inputs");
const lock = path.join(root, ".cockpit", "build.lock");

/** Builds the app unless nothing that is served changed since the last build; two at once wait for each other. */
export async function buildApp(options: BuildOptions = {}): Promise<"built" | "unchanged"> {
  return withFileLock(lock, async () => {
    const hash = hashBuildInputs(root);
    if (!options.always && isCurrent(hash)) return "unchanged";
    rmSync(stamp, { force: true });
    await runNextBuild(options);
    writeFileSync(stamp, hash);
    return "built";
  });
}

function isCurrent(hash: string): boolean {
  return existsSync(buildId) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
}

async function runNextBuild(options: BuildOptions): Promise<void> {
  if (options.logFile) mkdirSync(path.dirname(options.logFile), { recursive: true });
  const log = options.logFile ? openSync(options.logFile, "w") : null;
  const child = spawn(process.execPath, [nextBin, "build"], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", log ?? "inherit", log ?? "inherit"],
    ...(options.signal ? { signal: options.signal } : {}),
  });
  try {
    if ((await exitCodeOf(child)) !== 0) throw failure(options.logFile);
  } finally {
    if (log !== null) closeSync(log);
  }
}

function failure(logFile: string | undefined): Refusal {
  if (!logFile) return new Refusal("The build failed; the lines above say why.");
  const tail = readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-30).join("\n");
  return new Refusal(`The build failed:\n${tail}\nThe whole output is in ${logFile}.`);
}

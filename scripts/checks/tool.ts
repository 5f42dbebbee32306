import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { exitCodeOf } from "@/sandbox/processes/exit-code";
import { root } from "@/sandbox/root";

const bin = path.join(root, "node_modules", ".bin");

// Where the runners leave their JSON reports.
export const resultsDir = path.join(root, ".cockpit", "results");

export interface ToolOutcome {
  ok: boolean;
  output: string;
}

/** Runs a program of node_modules/.bin silently and answers whether it succeeded, with all it wrote. */
export async function runTool(name: string, args: string[]): Promise<ToolOutcome> {
  mkdirSync(resultsDir, { recursive: true });
  const child = spawn(path.join(bin, name), args, {
    cwd: root,
    env: { ...toolEnvironment(), NO_COLOR: "1", FORCE_COLOR: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  const code = await exitCodeOf(child);
  return { ok: code === 0, output: Buffer.concat(chunks).toString("utf8") };
}

function toolEnvironment(): NodeJS.ProcessEnv {
  // .bin first: its node is the pinned one, whichever Node started npm.
  return { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ""}`, NEXT_TELEMETRY_DISABLED: "1" };
}

/** Runs a program of node_modules/.bin with its output on this terminal; answers whether it succeeded. */
export async function showTool(name: string, args: string[]): Promise<boolean> {
  mkdirSync(resultsDir, { recursive: true });
  const child = spawn(path.join(bin, name), args, { cwd: root, env: toolEnvironment(), stdio: "inherit" });
  return (await exitCodeOf(child)) === 0;
}

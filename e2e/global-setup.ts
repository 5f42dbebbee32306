import { spawn } from "node:child_process";
import path from "node:path";
import { exitCodeOf } from "@/scripts/processes/exit-code";
import { root } from "@/scripts/root";

const DATA_DIR = ".cockpit/e2e";
const PORTS = ["--staging-port", "3100", "--prod-port", "3101", "--simulator-port", "3910"];

async function run(script: string, ...args: string[]): Promise<void> {
  const tsx = path.join(root, "node_modules", "tsx", "dist", "cli.mjs");
  const command = [tsx, "--conditions=react-server", path.join("scripts", script), "--data-dir", DATA_DIR, ...args];
  const code = await exitCodeOf(spawn(process.execPath, command, { cwd: root, stdio: "inherit" }));
  if (code !== 0) throw new Error(`${script} failed (exit code ${code}); see ${DATA_DIR}/up.log`);
}

/** Starts the stack of `npm run up` from nothing, beside one that may run; answers how to stop it. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  await run("down.ts");
  await run("up.ts", "--detach", "--fresh", ...PORTS);
  return () => run("down.ts");
}

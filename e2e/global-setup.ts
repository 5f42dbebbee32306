import { spawn } from "node:child_process";
import path from "node:path";
import type { FullConfig } from "@playwright/test";
import { dataDirOf, portsOf } from "@/e2e/sandbox";
import { exitCodeOf } from "@/sandbox/processes/exit-code";
import { root } from "@/sandbox/root";

const tsx = path.join(root, "node_modules", "tsx", "dist", "cli.mjs");

async function run(script: string, slot: number, ...args: string[]): Promise<void> {
  const dataDir = path.relative(root, dataDirOf(slot));
  const command = [tsx, "--conditions=react-server", path.join("sandbox", script), "--data-dir", dataDir, ...args];
  const child = spawn(process.execPath, command, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
  }
  const code = await exitCodeOf(child);
  if (code !== 0) throw new Error(`${script} of sandbox ${slot} failed (exit code ${code}):\n${output}`);
}

async function bringUp(slot: number): Promise<void> {
  const began = Date.now();
  await run("down.ts", slot);
  const { staging, production, simulator } = portsOf(slot);
  const ports = { "--staging-port": staging, "--prod-port": production, "--simulator-port": simulator };
  await run("up.ts", slot, "--detach", "--fresh", ...Object.entries(ports).flat().map(String));
  console.log(`  ✓ Sandbox ${slot} on ports ${staging}, ${production}, ${simulator}  ${seconds(began)}`);
}

const seconds = (began: number) => `${((Date.now() - began) / 1_000).toFixed(1)} s`;

/** Starts the stack of `npm run up` from nothing, once for each worker; answers how to stop them all. */
export default async function globalSetup({ workers }: FullConfig): Promise<() => Promise<void>> {
  const slots = Array.from({ length: workers }, (_, slot) => slot);
  const bringDown = async () => {
    await Promise.all(slots.map((slot) => run("down.ts", slot)));
  };
  const begun = await Promise.allSettled(slots.map(bringUp));
  const failed = begun.find((outcome) => outcome.status === "rejected");
  if (failed === undefined) return bringDown;
  await bringDown();
  throw failed.reason;
}

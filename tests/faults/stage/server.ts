import { spawn } from "node:child_process";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { freePort } from "@/sandbox/network/ports";
import { root } from "@/sandbox/root";
import type { Exit } from "@/tests/faults/child/console-child";
import type { Stage } from "@/tests/faults/stage/stage";

export interface Server {
  url: string;
  port: number;
  pid: number;
  exited: Promise<Exit>;
  kill: (signal: NodeJS.Signals) => void;
  /** What it wrote so far. */
  output: () => string;
}

const UP_WITHIN_MS = 60_000;

/** Starts the built console on a stage as production does; resolves when it is healthy. */
export async function startServer(stage: Stage): Promise<Server> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const place = { PORT: String(port), HOST: "127.0.0.1", COCKPIT_HOSTS: `127.0.0.1:${port}=staging` };
  const env = { ...stage.environment, ...place, LOG_LEVEL: "info", NODE_ENV: "production" as const };
  const child = spawn(process.execPath, [path.join(root, "scripts", "serve.mjs")], { cwd: root, env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
  }
  const exited = new Promise<Exit>((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
  const deadline = Date.now() + UP_WITHIN_MS;
  while ((await fetch(`${url}/healthz`).catch(() => null))?.status !== 200) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`the server did not come up:\n${output}`);
    await sleep(100);
  }
  return { url, port, pid: child.pid ?? 0, exited, kill: (signal) => void child.kill(signal), output: () => output };
}

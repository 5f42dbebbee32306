import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { ConsoleProcess } from "@/sandbox/console-process";
import { freePort } from "@/sandbox/network/ports";
import { sendSignal } from "@/sandbox/processes/terminate";

const SERVER = `
const { createServer } = require("node:http");
const server = createServer((_, answer) => answer.end(JSON.stringify({ pid: process.pid, sha: process.env.BUILD_SHA })));
server.listen(Number(process.env.PORT), "127.0.0.1");
process.on("SIGTERM", () => server.close(() => process.exit(0)));
`;

let dir: string;
let port: number;
let sha: string;
let reports: string[];
let running: ConsoleProcess;

function consoleProcess(source = SERVER): ConsoleProcess {
  const script = path.join(dir, "server.cjs");
  writeFileSync(script, source);
  return new ConsoleProcess({
    name: "staging",
    command: [process.execPath, script],
    cwd: dir,
    logFile: path.join(dir, "log"),
    environment: () => ({ NODE_ENV: "test", PORT: String(port), BUILD_SHA: sha }),
    onChange: () => undefined,
    report: (message) => reports.push(message),
  });
}

const served = z.object({ pid: z.int(), sha: z.string() });

async function serving(): Promise<z.infer<typeof served>> {
  const ask = () => fetch(`http://127.0.0.1:${port}/`, { headers: { connection: "close" } });
  return vi.waitFor(async () => served.parse(await (await ask()).json()), { timeout: 10_000, interval: 20 });
}

beforeEach(async () => {
  dir = mkdtempSync(path.join(tmpdir(), "console-process-"));
  port = await freePort();
  sha = "first";
  reports = [];
  running = consoleProcess();
});

afterEach(async () => {
  await running.stop();
  rmSync(dir, { recursive: true });
});

describe("a console kept alive as Heroku would", { timeout: 20_000 }, () => {
  it("serves the new build stamp from a new process after a release", async () => {
    running.start();
    const before = await serving();
    sha = "second";
    await running.restart();
    const after = await serving();
    expect(before.sha).toBe("first");
    expect(after.sha).toBe("second");
    expect(after.pid).not.toBe(before.pid);
    expect(reports).toEqual([]);
  });

  it("restarts once for releases that arrive together, with the newest of them", async () => {
    running.start();
    await serving();
    const restarts = ["second", "third", "fourth"].map((next) => {
      sha = next;
      return running.restart();
    });
    await Promise.all(restarts);
    const first = await serving();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await serving()).toEqual(first);
    expect(first.sha).toBe("fourth");
  });

  it("is back about a second after kill -9", async () => {
    running.start();
    const before = await serving();
    const killedAt = Date.now();
    sendSignal(before.pid, "SIGKILL");
    await vi.waitFor(() => expect(reports).toHaveLength(1), { timeout: 5_000 });
    const after = await serving();
    expect(after.pid).not.toBe(before.pid);
    expect(Date.now() - killedAt).toBeLessThan(5_000);
    expect(reports[0]).toContain("SIGKILL");
  });

  it("stays down when it was stopped", async () => {
    running.start();
    await serving();
    await running.stop();
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    expect(running.pid).toBeNull();
    expect(reports).toEqual([]);
  });

  it("waits longer after every crash in a row", async () => {
    running = consoleProcess("process.exit(3)");
    running.start();
    await vi.waitFor(() => expect(reports).toHaveLength(2), { timeout: 8_000 });
    expect(reports[0]).toContain("exit code 3");
    expect(reports[0]).toContain("0.5 s");
    expect(reports[1]).toContain("1 s");
  });
});

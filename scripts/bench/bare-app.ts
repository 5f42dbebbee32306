import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Refusal } from "@/cli/refusal";
import { freePort } from "@/sandbox/network/ports";
import { exitCodeOf } from "@/sandbox/processes/exit-code";
import { recordProcess } from "@/sandbox/processes/identity";
import { terminate } from "@/sandbox/processes/terminate";
import { root } from "@/sandbox/root";
import type { Shutdown } from "@/sandbox/shutdown";
import { waitForHealth } from "@/sandbox/wait-for-health";
import { HttpClient } from "@/scripts/bench/http-client";
import { MEMORY } from "@/scripts/bench/stack";

const DIR = path.join(root, ".cockpit", "bare-next");
const nextBin = path.join(root, "node_modules", "next", "dist", "bin", "next");

const FILES: Record<string, string> = {
  "package.json": JSON.stringify({ name: "bare-next", private: true, type: "module" }),
  "next.config.mjs": `export default { serverExternalPackages: ["pg"] };`,
  "app/layout.js": `
    export default ({ children }) => (<html lang="en"><body>{children}</body></html>);`,
  "app/page.js": "export default () => <p>Empty.</p>;",
  "app/healthz/route.js": `
    export const dynamic = "force-dynamic";
    export const GET = () => Response.json({ status: "ok" });`,
  "app/api/insert/route.js": `
    import pg from "pg";
    const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
    export async function POST(request) {
      const body = await request.json();
      await pool.query("INSERT INTO bare_rows (id, body) VALUES ($1, $2)", [crypto.randomUUID(), body]);
      return Response.json({ ok: true }, { status: 202 });
    }`,
  "app/events/route.js": `
    export function GET(request) {
      const stream = new ReadableStream({
        start(controller) {
          const say = () => controller.enqueue(new TextEncoder().encode(": still here\\n\\n"));
          const timer = setInterval(say, 15000);
          request.signal.addEventListener("abort", () => clearInterval(timer));
          say();
        },
      });
      return new Response(stream, { headers: { "content-type": "text/event-stream" } });
    }`,
};

/** An empty Next app of the same version, served the same way: an empty page, a route handler that answers and one that does an INSERT. */
export async function startBareApp(
  databaseUrl: string,
  shutdown: Shutdown,
): Promise<{ client: HttpClient; pid: number }> {
  writeApp();
  const logFile = path.join(DIR, "log");
  const log = openSync(logFile, "w");
  await buildBareApp(log);
  const port = await freePort(3130);
  const host = `127.0.0.1:${port}`;
  const place = { PORT: String(port), HOST: "127.0.0.1", DATABASE_URL: databaseUrl, ...MEMORY };
  const serve = path.join(root, "scripts", "serve.mjs");
  const child = spawn(process.execPath, [serve], {
    cwd: DIR,
    env: { ...process.env, ...place, NODE_ENV: "production" },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const record = child.pid === undefined ? null : recordProcess(child.pid);
  shutdown.add("the bare Next app", async () => {
    if (record !== null) await terminate(record, { signal: "SIGTERM", graceMs: 5_000 });
  });
  const { signal } = new AbortController();
  await waitForHealth({ address: { port, host, url: `http://${host}` }, logFile, crashes: () => 0, signal });
  return { client: new HttpClient({ port, host }), pid: child.pid ?? 0 };
}

function writeApp(): void {
  rmSync(path.join(DIR, "app"), { recursive: true, force: true });
  for (const [name, content] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(DIR, name)), { recursive: true });
    writeFileSync(path.join(DIR, name), content);
  }
}

async function buildBareApp(log: number): Promise<void> {
  const env = { ...process.env, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1" };
  // Turbopack would take the root of the repository for the app's, and its proxy and instrumentation with it.
  const command = [nextBin, "build", "--webpack"];
  const child = spawn(process.execPath, command, { cwd: DIR, env, stdio: ["ignore", log, log] });
  if ((await exitCodeOf(child)) !== 0) throw new Refusal(`The bare Next app does not build; see ${DIR}/log.`);
}

// Production server of one console, from the environment. Next is served from our own HTTP server (its documented custom
// server): Next's handler of SIGTERM ends the process without waiting for the reconciler, and waits for open event streams.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { setFlagsFromString } from "node:v8";

import { createFront } from "./server/front.mjs";

const { PORT = "3000", HOST = "0.0.0.0" } = process.env;
process.env.NODE_ENV ??= "production";
// For migrations alone: what serves has no use for the role that can change the audit log.
delete process.env.DATABASE_OWNER_URL;

/** The platform kills 30 s after SIGTERM (Heroku Dev Center, "Dyno shutdown"); the reconciler takes up to 12 s. */
const STOP_WITHIN_MS = 20_000;

// Garbage is collected once what is kept has grown by a fifth, not by a multiple: what a console takes of its dyno stays level.
setFlagsFromString("--heap-growing-percent=20");

/** What the build made of next.config.ts. */
function builtConfig() {
  try {
    return JSON.stringify(JSON.parse(readFileSync(".next/required-server-files.json", "utf8")).config);
  } catch {
    process.stderr.write("There is no build to serve. Make one with: npm run build\n");
    return process.exit(1);
  }
}

// As in the servers that Next writes itself (output: "standalone"): to read TypeScript it would load its compiler, and keep 30 MB.
process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = builtConfig();
const { default: next } = await import("next");
// Next would take connections that ask for another protocol, and leave them open: what it listens on for them never opens.
const app = next({ dev: false, hostname: HOST, port: Number(PORT), httpServer: createServer() });
await app.prepare();
const { CONSOLE_ENV, CONSOLE_PROD_URL, CONSOLE_STAGING_URL } = process.env;
const ownUrl = CONSOLE_ENV === "staging" ? CONSOLE_STAGING_URL : CONSOLE_PROD_URL;
const { server, drained } = createFront({
  handle: app.getRequestHandler(),
  isHttps: ownUrl?.startsWith("https:") ?? false,
  isBehindRouter: process.env.DYNO !== undefined,
  log: (line) => process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`),
});

let isStopping = false;

async function stop() {
  if (isStopping) return;
  isStopping = true;
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  await Promise.all([drained(), globalThis.cockpitStop?.()]);
  process.exit(0);
}

for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => void stop());
server.on("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
server.listen(Number(PORT), HOST, () => process.stdout.write(`Serving on ${HOST}:${PORT}\n`));

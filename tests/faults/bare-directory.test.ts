import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

import { buildApp } from "@/sandbox/build/next-build";
import { freePort } from "@/sandbox/network/ports";
import { unprivilegedAccount } from "@/sandbox/postgres/account";
import { root } from "@/sandbox/root";
import { FOR_A_BUILD, layOut, readImage } from "@/tests/faults/stage/bare-tree";
import { openStage, type Stage } from "@/tests/faults/stage/stage";

/** Docker's compose file and the platform give a process 30 s. */
const GONE_WITHIN_MS = 25_000;
const BUILD_WITHIN_MS = 600_000;
const UP_WITHIN_MS = 60_000;
/** Unpacked; it compresses to a fifth. */
const MOST_MEGABYTES = 300;

const image = readImage();
const account = unprivilegedAccount();
let folder: string;
let temporary: string;
let stage: Stage;
let server: ChildProcess | null = null;

beforeAll(async () => {
  mkdirSync(path.join(root, ".cockpit"), { recursive: true });
  await buildApp({ logFile: path.join(root, ".cockpit", "build.log") });
  stage = await openStage(inject("templateUrl"));
  folder = layOut(image);
  temporary = mkdtempSync(path.join(tmpdir(), "raxx-console-tmp-"));
  if (account !== null) spawnSync("chown", [`${account.uid}:${account.gid}`, temporary]);
}, BUILD_WITHIN_MS);
afterAll(async () => {
  server?.kill("SIGKILL");
  await stage.close();
  for (const place of [folder, temporary]) rmSync(place, { recursive: true, force: true });
});

/** As the image's own user: the files belong to another one, and only the folder for temporary files can be written to. */
const asUser = () => ({ cwd: folder, ...(account === null ? {} : { uid: account.uid, gid: account.gid }) });

function environment(port: number) {
  const told = { PORT: String(port), TMPDIR: temporary, NODE_ENV: "production" as const, LOG_LEVEL: "info" };
  return { ...stage.environment, ...told };
}

function run([, ...args]: string[], variables: NodeJS.ProcessEnv) {
  return spawnSync(process.execPath, args, { ...asUser(), env: variables, encoding: "utf8", timeout: UP_WITHIN_MS });
}

const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({ command: z.array(z.string()).optional(), read_only: z.boolean().optional() }),
  ),
});
const compose = composeSchema.parse(parse(readFileSync(path.join(root, "compose.yaml"), "utf8"), { merge: true }));

describe("what the Dockerfile copies, in a bare directory, as another user", () => {
  it("is without what only a build needs", () => {
    expect(existsSync(path.join(folder, FOR_A_BUILD))).toBe(false);
    expect(existsSync(path.join(folder, "node_modules/next"))).toBe(true);
    if (account !== null) expect(spawnSync("test", ["-w", folder], asUser()).status).not.toBe(0);
    const [megabytes] = spawnSync("du", ["-sm", folder], { encoding: "utf8" }).stdout.split("\t");
    expect(Number(megabytes)).toBeGreaterThan(100);
    expect(Number(megabytes)).toBeLessThan(MOST_MEGABYTES);
  });

  it("migrates with the command of the compose file", () => {
    const command = compose.services["migrate-staging"]?.command ?? [];
    const migrated = run(command, { ...environment(0), DATABASE_URL: stage.database.ownerUrl });
    expect(migrated.stderr).toBe("");
    expect(migrated.stdout).toContain("Nothing to migrate.");
  });

  it("lets the first person in with the command of the page on containers", () => {
    const page = readFileSync(path.join(root, "docs/production/containers.md"), "utf8");
    const command = /^docker compose run --rm console-staging (node .+)$/m.exec(page)?.[1] ?? "";
    const added = run(command.split(" "), environment(0));
    expect(added.stderr).toBe("");
    expect(added.stdout).toContain("you@example.com");
  });

  it(
    "serves with the image's command, is healthy and ready, and ends on SIGTERM",
    async () => {
      const port = await freePort();
      const [, ...args] = image.command;
      const child = spawn(process.execPath, args, {
        ...asUser(),
        env: environment(port),
        stdio: ["ignore", "pipe", "pipe"],
      });
      server = child;
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
      const deadline = Date.now() + UP_WITHIN_MS;
      while (run(image.healthcheck, environment(port)).status !== 0) {
        if (child.exitCode !== null || Date.now() > deadline) throw new Error(`it did not become healthy:\n${output}`);
        await sleep(200);
      }
      const readiness = await fetch(`http://127.0.0.1:${port}/readyz`);
      expect(await readiness.json()).toMatchObject({ ready: true, migrations: "ok" });

      const began = Date.now();
      const exited = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
      child.kill("SIGTERM");
      expect(await exited).toEqual({ code: 0, signal: null });
      expect(Date.now() - began).toBeLessThan(GONE_WITHIN_MS);
      expect(output).toContain("reconciler stopped");
      expect(output).not.toMatch(/EACCES|EROFS|Cannot find module/);
    },
    UP_WITHIN_MS * 2,
  );

  it("is read-only in the compose file, and starts alike on Heroku", () => {
    expect(compose.services["console-staging"]?.read_only).toBe(true);
    expect(compose.services["console-production"]?.read_only).toBe(true);
    expect(readFileSync(path.join(root, "Procfile"), "utf8")).toContain(`web: exec ${image.command.join(" ")}\n`);
  });
});

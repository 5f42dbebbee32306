import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runBreakglass } from "@/cli/breakglass/run-breakglass";
import { UsageProblem } from "@/cli/refusal";
import { type SealedRecord, sealedRecordSchema } from "@/lib/breakglass/schemas";
import { root } from "@/sandbox/root";
import { REPOSITORY, type TestPlatform } from "@/tests/factories/platform";

export const EMAIL = "hana@example.test";
/** The simulator takes a token of this form for the person's own. */
export const LOGIN = "hana";

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Somebody's laptop: a folder of its own, no git identity, no gh, and only the variables given. */
export interface Laptop {
  folder: string;
  /** The command in this process, which is quick. */
  run: (args: string[], env?: Record<string, string>) => Promise<Ended>;
  /** The command as a process of its own, as `npm run breakglass` starts it. */
  runProcess: (args: string[], env?: Record<string, string>) => Promise<Ended>;
  /** Records that no database has yet. */
  records: () => string[];
  imported: () => string[];
  read: (file: string) => SealedRecord;
  write: (file: string, content: unknown) => void;
  mode: (file: string) => number;
  /** Puts a program in front of all others, e.g. a `gh` that answers. */
  install: (program: string, script: string) => void;
  close: () => void;
}

function spawned(command: string[], options: { cwd: string; env: Record<string, string> }): Promise<Ended> {
  const env: NodeJS.ProcessEnv = { ...options.env, NODE_ENV: "production" };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, { cwd: options.cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const said = { out: "", err: "" };
    child.stdout.on("data", (chunk: Buffer) => {
      said.out += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      said.err += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...said }));
  });
}

async function inProcess(args: string[], options: { cwd: string; env: Record<string, string> }): Promise<Ended> {
  const out: string[] = [];
  const err: string[] = [];
  const shell = {
    env: { ...options.env, NODE_ENV: "production" as const },
    folder: options.cwd,
    out: (text: string) => out.push(text),
    err: (text: string) => err.push(text),
    ask: null,
  };
  const code = await runBreakglass(args, shell).catch((error: unknown) => {
    err.push(error instanceof Error ? error.message : String(error));
    return error instanceof UsageProblem ? 2 : 1;
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

const COMMAND = [
  path.join(root, "node_modules", "tsx", "dist", "cli.mjs"),
  "--conditions=react-server",
  `--tsconfig=${path.join(root, "tsconfig.json")}`,
  path.join(root, "cli", "breakglass.ts"),
];

function jsonIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
    return names.sort().map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

/** A machine that has nothing but this checkout and a token. */
export function openLaptop(platform: TestPlatform): Laptop {
  const folder = mkdtempSync(path.join(tmpdir(), "raxx-console-laptop-"));
  const bin = path.join(folder, "bin");
  mkdirSync(bin);
  const home = path.join(folder, ".cockpit", "breakglass");
  const bare = {
    PATH: `${bin}:/usr/bin:/bin`,
    HOME: folder,
    USER: "hana",
    GIT_CONFIG_NOSYSTEM: "1",
    GITHUB_TOKEN: `sim-user-${LOGIN}`,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_API_URL: platform.simulator.githubUrl,
  };
  return {
    folder,
    run: (args, env = {}) => inProcess(args, { cwd: folder, env: { ...bare, ...env } }),
    runProcess: (args, env = {}) => spawned([...COMMAND, ...args], { cwd: folder, env: { ...bare, ...env } }),
    records: () => jsonIn(home),
    imported: () => jsonIn(path.join(home, "imported")),
    read: (file) => sealedRecordSchema.parse(JSON.parse(readFileSync(file, "utf8"))),
    write: (file, content) => writeFileSync(file, JSON.stringify(content)),
    mode: (file) => statSync(file).mode & 0o777,
    install: (program, script) => {
      const file = path.join(bin, program);
      writeFileSync(file, `#!/bin/sh\n${script}\n`);
      chmodSync(file, 0o755);
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

import path from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { UsageProblem } from "@/cli/refusal";
import { root } from "@/sandbox/root";

export interface UpOptions {
  dataDir: string;
  ports: { staging: number; production: number; simulator: number };
  history: boolean;
  fresh: boolean;
  detach: boolean;
  /** Internal: this process is the detached supervisor itself. */
  supervise: boolean;
  repository: string | null;
}

const UP_USAGE = `npm run up -- [options]
  --staging-port N     port of the staging console (3000)
  --prod-port N        port of the production console (3001)
  --simulator-port N   port of the local platform (3900)
  --repository DIR     serve this git clone instead of the demo repository
  --no-history         seed people only
  --fresh              start from an empty data folder
  --detach             return when ready; npm run down stops it`;

const port = z.coerce.number().int().min(1).max(65535);

const flags = {
  "staging-port": { type: "string", default: "3000" },
  "prod-port": { type: "string", default: "3001" },
  "simulator-port": { type: "string", default: "3900" },
  "data-dir": { type: "string", default: ".cockpit" },
  repository: { type: "string" },
  history: { type: "boolean", default: true },
  fresh: { type: "boolean", default: false },
  detach: { type: "boolean", default: false },
  supervise: { type: "boolean", default: false },
} as const;

/** Resolves a data folder; everything the sandbox stores lies under .cockpit/, so any other place is refused. */
export function parseDataDir(value: string): string {
  const home = path.join(root, ".cockpit");
  const dataDir = path.resolve(root, value);
  if (dataDir === home || dataDir.startsWith(home + path.sep)) return dataDir;
  throw new UsageProblem(`--data-dir must lie under .cockpit/, not "${value}".`);
}

/** Reads the command line of `npm run up`; throws {@link UsageProblem}. */
export function parseUpOptions(argv: string[]): UpOptions {
  const values = readFlags(argv);
  const ports = {
    staging: parsePort("staging-port", values["staging-port"]),
    production: parsePort("prod-port", values["prod-port"]),
    simulator: parsePort("simulator-port", values["simulator-port"]),
  };
  if (new Set(Object.values(ports)).size < 3) throw new UsageProblem("The three ports must differ.");
  return {
    dataDir: parseDataDir(values["data-dir"]),
    ports,
    history: values.history,
    fresh: values.fresh,
    detach: values.detach,
    supervise: values.supervise,
    repository: values.repository === undefined ? null : path.resolve(values.repository),
  };
}

function readFlags(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: flags, allowNegative: true, strict: true }).values;
  } catch (error) {
    throw new UsageProblem(`${error instanceof Error ? error.message : String(error)}\n\n${UP_USAGE}`);
  }
}

function parsePort(flag: string, value: string): number {
  const parsed = port.safeParse(value);
  if (!parsed.success)
    throw new UsageProblem(`--${flag} must be a port from 1 to 65535, not "${value}".\n\n${UP_USAGE}`);
  return parsed.data;
}

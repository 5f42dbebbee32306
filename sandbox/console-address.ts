import type { Environment } from "@/lib/core/config";
import type { UpOptions } from "@/sandbox/options";

const NAMES = { staging: "console-staging.localhost", production: "console.localhost" } as const;

export interface ConsoleAddress {
  port: number;
  /** What a browser sends as Host, e.g. `console.localhost:3001`. */
  host: string;
  url: string;
}

/** Where a console of the sandbox is reached; `*.localhost` is loopback in every browser (RFC 6761, 6.3). */
export function consoleAddress(environment: Environment, ports: UpOptions["ports"]): ConsoleAddress {
  const port = ports[environment];
  const host = `${NAMES[environment]}:${port}`;
  return { port, host, url: `http://${host}` };
}

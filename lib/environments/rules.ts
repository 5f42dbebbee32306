import type { CockpitConfig, Environment } from "@/lib/core/config";

export type HostTable = ReadonlyMap<string, Environment>;

const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*)(:[1-9][0-9]{0,4})?$/;

export interface Wiring {
  host: Environment;
  process: Environment;
  /** Null when the database carries no stamp, undefined when it could not be asked. */
  database: string | null | undefined;
}

/** Reads `host[:port]=environment,…`; throws with the entry that is wrong. */
export function parseHosts(override: string): HostTable {
  const table = new Map<string, Environment>();
  for (const entry of override
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)) {
    const [host, environment, ...rest] = entry.split("=");
    const name = host?.trim().toLowerCase() ?? "";
    const word = environment?.trim();
    if (!HOST.test(name) || !isEnvironment(word) || rest.length > 0) {
      throw new Error(`COCKPIT_HOSTS: "${entry}" is not host[:port]=staging|production`);
    }
    if (table.has(name) && table.get(name) !== word)
      throw new Error(`COCKPIT_HOSTS: ${name} is given two environments`);
    table.set(name, word);
  }
  return table;
}

function isEnvironment(word: string | undefined): word is Environment {
  return word === "staging" || word === "production";
}

/** The configured hosts, or the override where there is one. */
export function hostTable(config: CockpitConfig, override: string | undefined): HostTable {
  if (override !== undefined) return parseHosts(override);
  return new Map([
    [config.consoles.staging.host.toLowerCase(), "staging"],
    [config.consoles.production.host.toLowerCase(), "production"],
  ]);
}

/**
 * The environment of a request, from its Host header alone, by exact match; letter case is the only tolerance (RFC 9110,
 * 4.2.3). Null is a misdirected request: unknown host, other port, trailing dot, several values, or none.
 */
export function environmentOfHost(table: HostTable, host: string | null | undefined): Environment | null {
  if (host === null || host === undefined) return null;
  // Only ASCII letters may differ in case: Unicode lower-casing would make look-alikes equal.
  const folded = host.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return table.get(folded) ?? null;
}

/** Whether host, process and database agree; a database that could not be asked is not a disagreement. */
export function isMiswired(wiring: Wiring): boolean {
  if (wiring.host !== wiring.process) return true;
  return wiring.database !== undefined && wiring.database !== wiring.process;
}

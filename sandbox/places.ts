import { rmSync } from "node:fs";
import path from "node:path";

/** Every file and folder one sandbox owns. */
export interface Places {
  dataDir: string;
  postgres: string;
  postgresLog: string;
  repository: string;
  simulator: string;
  secrets: string;
  sandbox: string;
  record: string;
  log: string;
  stagingLog: string;
  productionLog: string;
}

export function placesIn(dataDir: string): Places {
  const at = (name: string) => path.join(dataDir, name);
  return {
    dataDir,
    postgres: at("postgres"),
    postgresLog: at("postgres.log"),
    repository: at("repository"),
    simulator: at("simulator"),
    secrets: at("secrets.json"),
    sandbox: at("sandbox.json"),
    record: at("up.json"),
    log: at("up.log"),
    stagingLog: at("staging.log"),
    productionLog: at("production.log"),
  };
}

/** Empties a data folder of what the sandbox owns; caches and a second sandbox below it stay. */
export function removeStoredState(places: Places): void {
  const owned = Object.values({ ...places }).filter((place) => place !== places.dataDir);
  for (const place of owned) rmSync(place, { recursive: true, force: true });
}

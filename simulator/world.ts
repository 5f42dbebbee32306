import type { RateLimit } from "./github/rate-limit";
import type { RunEngine } from "./github/runs/engine";
import type { Urls } from "./http/urls";
import type { Release, SimulatorOptions } from "./options";
import type { Repository } from "./repository/repository";
import type { WorldClock } from "./state/clock";
import type { Counts } from "./state/counts";
import type { ScenarioBoard } from "./state/scenario-board";
import type { Store } from "./state/store";

/** Everything a handler may touch. */
export interface World {
  options: SimulatorOptions;
  urls: Urls;
  store: Store;
  /** The one clock of all platforms; nothing here reads the machine's. */
  clock: WorldClock;
  scenarios: ScenarioBoard;
  counts: Counts;
  rateLimit: RateLimit;
  repository: Repository;
  runs: RunEngine;
  /** Tells the owner of the simulator about a release that is on disk. */
  announce: (release: Release) => void;
}

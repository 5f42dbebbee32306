import { RateLimit } from "./github/rate-limit";
import { RunEngine } from "./github/runs/engine";
import { simulatedRival } from "./github/runs/launch";
import { tellRun } from "./github/webhooks/payloads";
import { Urls } from "./http/urls";
import type { Release, SimulatorOptions } from "./options";
import { openRepository, type Repository } from "./repository/repository";
import { Counts } from "./state/counts";
import { ScenarioBoard } from "./state/scenario-board";
import { Store } from "./state/store";
import type { World } from "./world";

/** Opens the repository, unless it is open, and the state, and puts the world together. Rejects when the folder is no repository. */
export async function createWorld(options: SimulatorOptions, base: string, opened?: Repository): Promise<World> {
  const repository = opened ?? (await openRepository(options.repositoryDir));
  const store = new Store(options);
  const scenarios = new ScenarioBoard();
  const announce = (release: Release): void => void tellOwner(options, release);
  const runs: RunEngine = new RunEngine(store, scenarios, {
    release: announce,
    notify: (run, moment) => void tellRun(world, run, moment),
    rival: (run) => simulatedRival(world, run),
  });
  const world: World = {
    options,
    urls: new Urls(base, options.repository),
    store,
    clock: store.clock,
    scenarios,
    counts: new Counts(),
    rateLimit: new RateLimit(store.clock),
    repository,
    runs,
    announce,
  };
  return world;
}

/** A listener that fails must not stop the platform: it is warned about and left behind. */
async function tellOwner(options: SimulatorOptions, release: Release): Promise<void> {
  try {
    await options.onRelease?.(release);
  } catch (error) {
    process.emitWarning(`onRelease failed for ${release.app}: ${String(error)}`);
  }
}

import type { CockpitConfig, Environment } from "@/lib/core/config";
import type { LiveApp } from "@/sandbox/console-environment";
import type { Release } from "@/simulator/options";

/** What is live for both consoles, as far as the platform has told us. */
export type LiveApps = Record<Environment, LiveApp>;

export const NOTHING_LIVE: LiveApps = {
  staging: { sha: null, configVars: {} },
  production: { sha: null, configVars: {} },
};

export interface RestartPlan {
  live: LiveApps;
  /** The console that has to be restarted, as Heroku restarts an app at every release. */
  restart: Environment | null;
}

/** What follows from a release: only a console's own app restarts it, with the release's code and config. */
export function planRestart(consoles: CockpitConfig["consoles"], live: LiveApps, release: Release): RestartPlan {
  const restart = consoleOfApp(consoles, release.app);
  if (restart === null) return { live, restart };
  const sha = release.sha ?? live[restart].sha;
  return { live: { ...live, [restart]: { sha, configVars: release.configVars } }, restart };
}

/** The console an app of the platform is, or null for every other app. */
function consoleOfApp(consoles: CockpitConfig["consoles"], app: string): Environment | null {
  if (consoles.staging.app === app) return "staging";
  return consoles.production.app === app ? "production" : null;
}

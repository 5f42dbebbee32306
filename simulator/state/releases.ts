import type { Release } from "../options";
import type { HerokuApp, SimulatorState } from "./model";

/** The newest release of a Heroku app. */
export function newestRelease(app: HerokuApp): HerokuApp["releases"][number] | undefined {
  return app.releases.at(-1);
}

/** What an app runs now, or null when there is no such app. */
export function currentRelease(state: SimulatorState, app: string): Release | null {
  const heroku = state.heroku[app];
  if (heroku !== undefined) {
    const newest = newestRelease(heroku);
    return { app, version: newest?.version ?? 0, sha: newest?.sha ?? null, configVars: { ...heroku.configVars } };
  }
  const deployments = state.pages[app];
  if (deployments === undefined) return null;
  const newest = deployments.at(-1);
  return { app, version: newest?.number ?? 0, sha: newest?.sha ?? null, configVars: {} };
}

/** Puts a commit on an app of either platform; the caller saves. Gives null when there is no such app. */
export function releaseCommit(
  state: SimulatorState,
  deploy: { app: string; sha: string; at: number; description?: string | undefined },
): Release | null {
  const { app, sha, at, description = `Deploy ${sha.slice(0, 8)}` } = deploy;
  const heroku = state.heroku[app];
  if (heroku !== undefined) {
    const version = (newestRelease(heroku)?.version ?? 0) + 1;
    heroku.releases.push({ version, sha, description, at });
  }
  const deployments = state.pages[app];
  deployments?.push({ number: Math.max(0, ...deployments.map(({ number }) => number)) + 1, sha, at });
  return currentRelease(state, app);
}

/** The newest earlier release or deployment of another commit. */
function formerOf<T extends { sha: string | null }>(list: readonly T[]): T | undefined {
  const now = list.at(-1)?.sha ?? null;
  return list.findLast(({ sha }) => sha !== null && sha !== now);
}

/**
 * What each platform's own rollback does: Heroku makes a new release of the former slug, Pages serves the former deployment
 * again, with its old id and times. The caller saves. Gives null when there is nothing to go back to.
 */
export function rollBackRelease(state: SimulatorState, { app, at }: { app: string; at: number }): Release | null {
  const heroku = state.heroku[app];
  const deployments = state.pages[app];
  const former = formerOf(heroku?.releases ?? []);
  const served = formerOf(deployments ?? []);
  if (heroku !== undefined && former !== undefined) {
    const version = (newestRelease(heroku)?.version ?? 0) + 1;
    heroku.releases.push({ version, sha: former.sha, description: `Rollback to v${former.version}`, at });
    return currentRelease(state, app);
  }
  if (deployments === undefined || served === undefined) return null;
  deployments.push({ ...served });
  return currentRelease(state, app);
}

function describeChange(change: Record<string, string | null>): string {
  const names = (wanted: boolean): string[] =>
    Object.entries(change)
      .filter(([, value]) => (value === null) === wanted)
      .map(([name]) => name);
  const [removed, set] = [names(true), names(false)];
  const parts = [
    ...(set.length > 0 ? [`Set ${set.join(", ")}`] : []),
    ...(removed.length > 0 ? [`Remove ${removed.join(", ")}`] : []),
  ];
  return `${parts.join(" and ")} config vars`;
}

/** Merges config vars (null deletes) as one release on the same slug; the caller saves. */
export function releaseConfig(
  state: SimulatorState,
  change: { app: string; configVars: Record<string, string | null>; at: number },
): Release | null {
  const heroku = state.heroku[change.app];
  if (heroku === undefined) return null;
  const merged = Object.entries({ ...heroku.configVars, ...change.configVars });
  heroku.configVars = Object.fromEntries(merged.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
  const newest = newestRelease(heroku);
  heroku.releases.push({
    version: (newest?.version ?? 0) + 1,
    sha: newest?.sha ?? null,
    description: describeChange(change.configVars),
    at: change.at,
  });
  return currentRelease(state, change.app);
}

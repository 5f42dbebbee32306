import type { Release } from "../options";
import type { Deployment, HerokuApp, SimulatorState } from "./model";

export interface CommitRelease {
  app: string;
  sha: string;
  at: number;
  /** The platform's own word for what became of it; it is in force unless one is given. */
  status?: string | undefined;
  environment?: Deployment["environment"] | undefined;
  description?: string | undefined;
}

const UNDER_WAY = ["pending", "active", "idle"];

export interface ConfigRelease {
  app: string;
  configVars: Record<string, string | null>;
  at: number;
  /** Who made it; the console's own account unless told. */
  by?: string | undefined;
  /** How long its release phase takes, and how that ends; without one it is in force at once. */
  phase?: { ms: number; status: string } | undefined;
}

/** The newest release of a Heroku app that is in force: a failed or pending one leaves the one before it serving. */
export function servingRelease(app: HerokuApp): HerokuApp["releases"][number] | undefined {
  return app.releases.findLast(({ status }) => status === "succeeded");
}

/** The newest production deployment of a Pages project, in force or not. */
export function canonicalDeployment(deployments: readonly Deployment[]): Deployment | undefined {
  return deployments.findLast(({ environment }) => environment === "production");
}

/** What an app runs now, or null when there is no such app. */
export function currentRelease(state: SimulatorState, app: string): Release | null {
  const heroku = state.heroku[app];
  if (heroku !== undefined) {
    const newest = servingRelease(heroku);
    return { app, version: newest?.version ?? 0, sha: newest?.sha ?? null, configVars: { ...heroku.configVars } };
  }
  const host = state.hosts[app];
  if (host !== undefined) return { app, version: host.length, sha: host.at(-1)?.sha ?? null, configVars: {} };
  const deployments = state.pages[app];
  if (deployments === undefined) return null;
  const newest = deployments.findLast(isServed);
  return { app, version: newest?.number ?? 0, sha: newest?.sha ?? null, configVars: {} };
}

function isServed({ environment, status }: Deployment): boolean {
  return environment === "production" && status === "success";
}

/** Puts a commit on an app of any platform; the caller saves. Gives what serves then, or null when there is no such app. */
export function releaseCommit(state: SimulatorState, deploy: CommitRelease): Release | null {
  const { app, sha, at, environment = "production", description = `Deploy ${sha.slice(0, 8)}` } = deploy;
  const heroku = state.heroku[app];
  if (heroku !== undefined) {
    const version = (newestRelease(heroku)?.version ?? 0) + 1;
    heroku.releases.push({ version, sha, description, at, status: deploy.status ?? "succeeded" });
  }
  if (deploy.status === undefined) state.hosts[app]?.push({ sha, at });
  const deployments = state.pages[app];
  const number = Math.max(0, ...(deployments ?? []).map((one) => one.number)) + 1;
  deployments?.push({ number, sha, at, status: deploy.status ?? "success", environment });
  return currentRelease(state, app);
}

/** The newest release of a Heroku app, whatever became of it. */
function newestRelease(app: HerokuApp): HerokuApp["releases"][number] | undefined {
  return app.releases.at(-1);
}

/**
 * What each platform's own rollback does: Heroku makes a new release of the former slug and the config vars of then, Pages serves
 * the former deployment again, with its old id and times. The caller saves. Gives null when there is nothing to go back to.
 */
export function rollBackRelease(
  state: SimulatorState,
  { app, at, by }: { app: string; at: number; by?: string | undefined },
): Release | null {
  const heroku = state.heroku[app];
  const deployments = state.pages[app];
  const former = formerOf(heroku?.releases.filter(({ status }) => status === "succeeded") ?? []);
  const served = formerOf(deployments?.filter(isServed) ?? []);
  if (heroku !== undefined && former !== undefined) {
    const version = (newestRelease(heroku)?.version ?? 0) + 1;
    const undone = heroku.releases.filter((release) => release.version > former.version).toReversed();
    for (const { before } of undone) mergeVars(heroku, before ?? {});
    heroku.releases.push({
      version,
      sha: former.sha,
      description: `Rollback to v${former.version}`,
      at,
      status: "succeeded",
      ...(by === undefined ? {} : { by }),
    });
    return currentRelease(state, app);
  }
  if (deployments === undefined || served === undefined) return null;
  deployments.push({ ...served });
  return currentRelease(state, app);
}

/** The newest earlier release or deployment of another commit. */
function formerOf<T extends { sha: string | null }>(list: readonly T[]): T | undefined {
  const now = list.at(-1)?.sha ?? null;
  return list.findLast(({ sha }) => sha !== null && sha !== now);
}

/** Null deletes a var. */
function mergeVars(heroku: HerokuApp, vars: Record<string, string | null>): void {
  const merged = Object.entries({ ...heroku.configVars, ...vars });
  heroku.configVars = Object.fromEntries(merged.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/** What was still under way ends, the oldest first; the caller saves. Gives what serves then, or null where nothing was. */
export function endRelease(state: SimulatorState, app: string, how: "taken" | "failed"): Release | null {
  const release = state.heroku[app]?.releases.find(({ status }) => UNDER_WAY.includes(status));
  if (release !== undefined) release.status = how === "taken" ? "succeeded" : "failed";
  const deployment = state.pages[app]?.find(({ status }) => UNDER_WAY.includes(status));
  if (deployment !== undefined) deployment.status = how === "taken" ? "success" : "failure";
  return release === undefined && deployment === undefined ? null : currentRelease(state, app);
}

/** Merges config vars (null deletes) as one release on the same slug; they stay set whatever becomes of it. The caller saves. */
export function releaseConfig(state: SimulatorState, change: ConfigRelease): Release | null {
  const { app, configVars, at, by, phase } = change;
  const heroku = state.heroku[app];
  if (heroku === undefined) return null;
  const before = Object.fromEntries(Object.keys(configVars).map((name) => [name, heroku.configVars[name] ?? null]));
  mergeVars(heroku, configVars);
  heroku.releases.push({
    version: (newestRelease(heroku)?.version ?? 0) + 1,
    sha: servingRelease(heroku)?.sha ?? null,
    description: describeChange(configVars),
    before,
    at,
    status: phase === undefined ? "succeeded" : "pending",
    ...(by === undefined ? {} : { by }),
    ...(phase === undefined ? {} : { settles: { at: at + phase.ms, as: phase.status } }),
  });
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

/** Ends the release phases that are over, and answers the apps in which a release has come into force; the caller saves. */
export function settleReleases(state: SimulatorState, now: number): { isChanged: boolean; released: Release[] } {
  let isChanged = false;
  const apps = Object.entries(state.heroku).filter(([, heroku]) => {
    const over = heroku.releases.filter(({ settles }) => settles !== undefined && settles.at <= now);
    const succeeded = over.filter(({ settles }) => settles?.as === "succeeded");
    for (const release of over) {
      release.status = release.settles?.as ?? release.status;
      delete release.settles;
      isChanged = true;
    }
    return succeeded.length > 0;
  });
  return { isChanged, released: apps.flatMap(([app]) => currentRelease(state, app) ?? []) };
}

import { isoSeconds, stableUuid } from "../state/identifiers";
import type { AppRelease, HerokuApp } from "../state/model";
import { servingRelease } from "../state/releases";
import type { World } from "../world";

const USER = { email: "deploys@raxx.app", id: stableUuid("heroku user") };

/** An app and its stored state, as a handler finds it. */
export interface NamedApp {
  name: string;
  app: HerokuApp;
}

const appId = (name: string): string => stableUuid(`heroku app ${name}`);

/** Every release of one commit on one app shares a slug. */
export function slugId(name: string, sha: string): string {
  return stableUuid(`slug ${name} ${sha}`);
}

export function accountBody() {
  return { ...USER, name: "Raxx deploys", verified: true, beta: false, two_factor_authentication: true };
}

export function appBody(world: World, { name, app }: NamedApp) {
  const first = app.releases[0]?.at ?? 0;
  const newest = servingRelease(app)?.at ?? first;
  return {
    id: appId(name),
    name,
    web_url: webUrl(world, name),
    git_url: `https://git.heroku.com/${name}.git`,
    maintenance: false,
    region: { id: stableUuid("region eu"), name: "eu" },
    stack: { id: stableUuid("stack"), name: "heroku-24" },
    owner: USER,
    created_at: isoSeconds(first),
    released_at: isoSeconds(newest),
    updated_at: isoSeconds(newest),
  };
}

/** The address people open: the one the options name, else a site of the simulator's own. */
function webUrl(world: World, app: string): string {
  const given = world.options.webUrls?.[app];
  if (given === undefined) return world.urls.site(app);
  return given.endsWith("/") ? given : `${given}/`;
}

export function releaseBody({ name, app }: NamedApp, release: AppRelease) {
  const at = isoSeconds(release.at);
  return {
    id: stableUuid(`release ${name} ${release.version}`),
    version: release.version,
    description: release.description,
    status: release.status,
    current: servingRelease(app)?.version === release.version,
    slug: release.sha === null ? null : { id: slugId(name, release.sha) },
    app: { id: appId(name), name },
    user: USER,
    addon_plan_names: ["heroku-postgresql:essential-0"],
    output_stream_url: null,
    created_at: at,
    updated_at: at,
  };
}

export function slugBody(world: World, named: NamedApp, release: AppRelease & { sha: string }) {
  const { name } = named;
  const at = isoSeconds(release.at);
  return {
    id: slugId(name, release.sha),
    commit: commitTold(world, named, release.sha),
    commit_description: null,
    checksum: null,
    buildpack_provided_description: "Node.js",
    process_types: { web: "npm run serve" },
    size: 61_204_992,
    stack: { id: stableUuid("stack"), name: "heroku-24" },
    created_at: at,
    updated_at: at,
  };
}

/** The commit as the scenario `commit_told` has it told. */
function commitTold(world: World, { name }: NamedApp, sha: string): string | null {
  const told = world.scenarios.get("commit_told")?.[name];
  if (told === undefined) return sha;
  return told === "short" ? sha.slice(0, 7) : null;
}

export function dynoBody({ name, app }: NamedApp) {
  const release = servingRelease(app);
  const at = isoSeconds(release?.at ?? 0);
  return {
    id: stableUuid(`dyno ${name} ${release?.version ?? 0}`),
    name: "web.1",
    type: "web",
    state: "up",
    size: "Basic",
    command: "npm run serve",
    attach_url: null,
    release: { id: stableUuid(`release ${name} ${release?.version ?? 0}`), version: release?.version ?? 0 },
    app: { id: appId(name), name },
    created_at: at,
    updated_at: at,
  };
}

export function formationBody({ name, app }: NamedApp) {
  const at = isoSeconds(servingRelease(app)?.at ?? 0);
  return {
    id: stableUuid(`formation ${name}`),
    type: "web",
    quantity: 1,
    size: "Basic",
    command: "npm run serve",
    app: { id: appId(name), name },
    created_at: at,
    updated_at: at,
  };
}

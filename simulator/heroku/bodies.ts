import { type Exchange, presentedKey } from "../http/exchange";
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

/** The account a key belongs to: `sim-user-NAME` is NAME's, every other key is the console's own. */
export function userOf(exchange: Exchange): { email: string; id: string } {
  const name = /^sim-user-([A-Za-z0-9-]+)$/.exec(presentedKey(exchange) ?? "")?.[1];
  return name === undefined ? USER : userCalled(`${name}@raxx.app`);
}

function userCalled(email: string | undefined): { email: string; id: string } {
  return email === undefined || email === USER.email ? USER : { email, id: stableUuid(`heroku user ${email}`) };
}

/** Every release of one commit on one app shares a slug. */
export function slugId(name: string, sha: string): string {
  return stableUuid(`slug ${name} ${sha}`);
}

export function accountBody(exchange: Exchange) {
  return { ...userOf(exchange), name: "Raxx deploys", verified: true, beta: false, two_factor_authentication: true };
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
    user: userCalled(release.by),
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

/** The dynos of an app; one that is stuck has not taken the newest release yet. */
export function dynoBodies(world: World, { name, app }: NamedApp) {
  const release = servingRelease(app);
  const former = app.releases.findLast(({ status, version }) => status === "succeeded" && version !== release?.version);
  const stuck = world.scenarios.get("stuck_dynos")?.[name] ?? [];
  return Array.from({ length: quantityOf(world, name) }, (_, index) => {
    const dyno = `web.${index + 1}`;
    const ran = stuck.includes(dyno) ? (former ?? release) : release;
    const version = ran?.version ?? 0;
    const at = isoSeconds(ran?.at ?? 0);
    return {
      id: stableUuid(`dyno ${name} ${dyno} ${version}`),
      name: dyno,
      type: "web",
      state: "up",
      size: "Basic",
      command: "npm run serve",
      attach_url: null,
      release: { id: stableUuid(`release ${name} ${version}`), version },
      app: { id: appId(name), name },
      created_at: at,
      updated_at: at,
    };
  });
}

function quantityOf(world: World, name: string): number {
  return world.scenarios.get("dynos")?.[name] ?? 1;
}

export function formationBody(world: World, { name, app }: NamedApp) {
  const at = isoSeconds(servingRelease(app)?.at ?? 0);
  return {
    id: stableUuid(`formation ${name}`),
    type: "web",
    quantity: quantityOf(world, name),
    size: "Basic",
    command: "npm run serve",
    app: { id: appId(name), name },
    created_at: at,
    updated_at: at,
  };
}

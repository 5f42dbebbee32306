/** One thing that somebody gets wrong in a configuration like Acme's, and what the refusal says of it. */
export interface ConfigFault {
  what: string;
  /** Values by their places, `surfaces.0.app`; undefined takes a field away. */
  set: Record<string, unknown>;
  said: string;
  /** Whether a field itself is malformed: rules that compare fields are silent then. */
  isOfShape?: true;
}

const BARE_HOST = "consoles.production.host: name the host alone";

export const CONFIG_FAULTS: readonly ConfigFault[] = [
  { what: "a host that is an address", set: { "consoles.production.host": "https://deck.acme.test" }, said: BARE_HOST },
  { what: "a host with a port", set: { "consoles.production.host": "deck.acme.test:3000" }, said: BARE_HOST },
  { what: "a host with a path", set: { "consoles.production.host": "deck.acme.test/console" }, said: BARE_HOST },
  { what: "an empty host", set: { "consoles.production.host": "" }, said: BARE_HOST },
  {
    what: "two consoles on one host, whatever its letter case",
    set: { "consoles.production.host": "DECK.staging.acme.test" },
    said: "Both consoles have the host deck.staging.acme.test. Give each its own.",
  },
  {
    what: "two consoles on one app",
    set: { "consoles.production.app": "deck-staging" },
    said: "Both consoles have the app deck-staging. Give each its own.",
  },
  {
    what: "no surface of the staging console",
    set: { "surfaces.1.console": undefined },
    said: 'No surface deploys the staging console. Add console: "staging" to the one that does.',
  },
  {
    what: "no surface of the production console",
    set: { "surfaces.0.console": undefined, "surfaces.0.promoted_from": undefined },
    said: 'No surface deploys the production console. Add console: "production" to the one that does.',
  },
  {
    what: "two surfaces of one console",
    set: { "surfaces.3.console": "production" },
    said: 'deck and till both deploy the production console. Keep console: "production" on one.',
  },
  {
    what: "a console surface that deploys another app",
    set: { "surfaces.0.app": "deck-production" },
    said: "deck deploys deck-production, but consoles.production.app is deck. Make them the same.",
  },
  {
    what: "a console surface of the other environment",
    set: { "surfaces.1.target_env": "production" },
    said: "deck-next deploys the staging console, but its target_env is production. Make them the same.",
  },
  {
    what: "one surface twice",
    set: { "surfaces.3.surface_id": "shop" },
    said: "shop is declared twice. Rename one, or remove it.",
  },
  {
    what: "one app twice on a platform",
    set: { "surfaces.3.app": "deck" },
    said: "deck and till both deploy the Heroku app deck. Give each its own.",
  },
  {
    what: "an app that is an address",
    set: { "surfaces.3.app": "https://till.acme.test" },
    said: "till: app: name the app as its platform does",
  },
  {
    what: "a production console without a source",
    set: { "surfaces.0.promoted_from": undefined },
    said: "deck has no promotion source. Set promoted_from to deck-next.",
  },
  {
    what: "a surface that is promoted from itself",
    set: { "surfaces.0.promoted_from": "deck" },
    said: "deck is promoted from itself. Set promoted_from to deck-next.",
  },
  {
    what: "a promotion from no surface",
    set: { "surfaces.0.promoted_from": "nowhere" },
    said: "deck is promoted from nowhere, which is no surface. Correct it.",
  },
  {
    what: "a promotion from what is not the staging console",
    set: { "surfaces.0.promoted_from": "till" },
    said: "deck is promoted from till, not from the staging console. Name deck-next.",
  },
  {
    what: "promotions in a circle",
    set: { "surfaces.1.promoted_from": "deck" },
    said: "deck is promoted in a circle: deck from deck-next from deck. Remove one promoted_from.",
  },
  {
    what: "promotions in a circle that leads back to no console",
    set: { "surfaces.2.promoted_from": "till", "surfaces.3.promoted_from": "shop" },
    said: "till is promoted in a circle: till from shop from till. Remove one promoted_from.",
  },
  {
    what: "a source for a surface that is no console",
    set: { "surfaces.3.promoted_from": "deck-next" },
    said: "till cannot be promoted: only the production console can. Remove promoted_from.",
  },
  {
    what: "a source for the staging console",
    set: { "surfaces.1.promoted_from": "till" },
    said: "deck-next cannot be promoted: only the production console can. Remove promoted_from.",
  },
  {
    what: "one flag twice",
    set: { "flags.1.key": "FLAG_CONSOLE_DEPLOY_UI" },
    said: "FLAG_CONSOLE_DEPLOY_UI is declared twice. Remove one.",
  },
  {
    what: "a flag of the console that it does not know",
    set: { "flags.0.key": "FLAG_CONSOLE_DEPLOI_UI" },
    said: "FLAG_CONSOLE_DEPLOI_UI is no flag of the console. Name the apps that read it, or remove it.",
  },
  {
    what: "a flag of the console with apps",
    set: { "flags.0.apps": { staging: "deck-staging", production: "deck" } },
    said: "FLAG_CONSOLE_DEPLOY_UI is read by the consoles themselves. Remove its apps.",
  },
  {
    what: "a date that is none",
    set: { "flags.1.temporary.remove_by": "2027-02-30" },
    said: "FLAG_TILL_RECEIPTS: temporary.remove_by: write a date that exists, e.g. 2027-06-30.",
  },
  {
    what: "one secret twice",
    set: { "secrets.1.key": "HEROKU_API_KEY" },
    said: "HEROKU_API_KEY is declared twice. Remove one.",
  },
  {
    what: "a secret of an app that no surface deploys",
    set: { "secrets.1.consumers.1.app": "tills" },
    said: "SHOP_TOKEN goes to tills, but no surface deploys that app. Correct it.",
  },
  {
    what: "a secret of a project that no surface deploys",
    set: { "secrets.1.consumers.0.project": "till" },
    said: "SHOP_TOKEN goes to till, but no surface deploys that project. Correct it.",
  },
  {
    what: "two secrets under one name at one place",
    set: { "secrets.1.consumers.1.app": "deck", "secrets.1.consumers.1.key": "HEROKU_API_KEY" },
    said: "HEROKU_API_KEY and SHOP_TOKEN are both HEROKU_API_KEY at heroku:deck. Rename one.",
  },
  {
    what: "a handler that cannot write a consumer",
    set: { "secrets.1.handler": "generated" },
    said: "SHOP_TOKEN has a handler that cannot write its consumers. Remove the handler, or correct them.",
  },
  {
    what: "a workflow that climbs out of its folder",
    set: { "surfaces.3.workflow": "../evil.yml" },
    said: "till: workflow: name a workflow file, e.g. deploy.yml.",
  },
  {
    what: "a surface on http without an address",
    set: { "surfaces.4.version_url": undefined },
    said: "search has no version_url. Name the address that tells its commit.",
  },
  {
    what: "an address that is none",
    set: { "surfaces.4.version_url": "search.acme.test/version" },
    said: "search: version_url is no URL. Write one such as https://shop.acme.com/version.",
  },
  {
    what: "an address of a file",
    set: { "surfaces.4.version_url": "file:///etc/passwd" },
    said: "search: version_url is no URL. Write one such as https://shop.acme.com/version.",
  },
  {
    what: "an address that is not encrypted",
    set: { "surfaces.4.version_url": "http://search.acme.test/version" },
    said: "search: version_url is not encrypted. Use https.",
  },
  {
    what: "an address with a password",
    set: { "surfaces.4.web_url": "https://me:secret@search.acme.test/" },
    said: "search: web_url carries a password, which this file must not. Remove it.",
  },
  {
    what: "a commit in a field and in a header",
    set: { "surfaces.4.version_header": "x-version" },
    said: "search has version_path and version_header. Keep one of them.",
  },
  {
    what: "a commit that is nowhere",
    set: { "surfaces.4.version_path": undefined },
    said: "search does not say where its commit is. Add version_path or version_header.",
  },
  {
    what: "a place of the commit that is none",
    set: { "surfaces.4.version_path": "$.build[0]" },
    said: "search: version_path: name fields with dots between them, e.g. build.sha.",
  },
  {
    what: "a limit that ends before the commit is expected",
    set: { "surfaces.4.verify_within_seconds": 60 },
    said: "search is expected after 120 s. Set verify_within_seconds higher.",
  },
  {
    what: "an address on a platform that reads none",
    set: { "surfaces.3.version_url": "https://till.acme.test/version" },
    said: 'till has version_url, which only platform: "http" reads. Remove it.',
  },
  {
    what: "a secret of an app that is on no Heroku",
    set: { "secrets.1.consumers.1.app": "search" },
    said: "SHOP_TOKEN goes to search, but no surface deploys that app. Correct it.",
  },
  {
    what: "a surface with capitals",
    set: { "surfaces.2.surface_id": "Shop" },
    said: "Shop: surface_id: use lower case letters, digits and hyphens.",
  },
  { what: "a lane without a name", set: { "surfaces.2.lane": "" }, said: "shop: lane: use lower case letters" },
  {
    what: "a branch that is a ref",
    set: { main_branch: "refs/heads/main" },
    said: "main_branch: name the branch alone",
  },
  { what: "no surface at all", set: { surfaces: [] }, said: "surfaces: name at least one." },
  {
    what: "a word that nobody knows",
    set: { colour: "red" },
    said: "there is no field colour. Remove it.",
    isOfShape: true,
  },
  {
    what: "a field of a surface that nobody knows",
    set: { "surfaces.2.colour": "red" },
    said: "shop: there is no field colour. Remove it.",
    isOfShape: true,
  },
  {
    what: "a field that is missing",
    set: { "surfaces.2.app": undefined },
    said: "shop: app: write a string here.",
    isOfShape: true,
  },
  {
    what: "a platform that nobody knows",
    set: { "surfaces.2.platform": "ftp" },
    said: "shop: platform: use one of heroku, cloudflare_pages, http.",
    isOfShape: true,
  },
  {
    what: "a consumer of no known kind",
    set: { "secrets.1.consumers.1": { kind: "vault" } },
    said: "SHOP_TOKEN: consumers.1.kind: use one of heroku_config_var, github_actions_secret",
    isOfShape: true,
  },
  {
    what: "a surface that is no object",
    set: { "surfaces.3": "till" },
    said: "surfaces.3: write an object",
    isOfShape: true,
  },
];

/** The same configuration with one thing wrong. */
export function withFault(config: unknown, { set }: Pick<ConfigFault, "set">): unknown {
  const broken: unknown = structuredClone(config);
  for (const [place, value] of Object.entries(set)) setAt(broken, place.split("."), value);
  return broken;
}

function setAt(target: unknown, [name = "", ...rest]: string[], value: unknown): void {
  if (typeof target !== "object" || target === null) throw new Error(`nothing holds ${name}`);
  if (rest.length > 0) setAt(Reflect.get(target, name), rest, value);
  else if (value === undefined) Reflect.deleteProperty(target, name);
  else Reflect.set(target, name, value);
}

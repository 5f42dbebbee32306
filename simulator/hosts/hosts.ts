import { type Answer, type BodyAnswer, empty, json, text } from "../http/answer";
import type { Platform } from "../http/door";
import type { Exchange } from "../http/exchange";
import type { Route } from "../http/router";
import type { SimulatedSurface } from "../options";
import type { World } from "../world";

type Place = Pick<SimulatedSurface, "versionPath" | "versionHeader">;

const TOO_LARGE = 200_000;

const routes: Route<World>[] = [
  { method: "GET", pattern: "/{app}", handle: (exchange, world) => serveFront(exchange, world) },
  { method: "GET", pattern: "/{app}/version", handle: (exchange, world) => serveVersion(exchange, world) },
];

/** The hosts of surfaces that tell their commit themselves, whatever they run on. */
export const hosts: Platform = {
  name: "http",
  routes,
  refuse: (_exchange, world) =>
    world.scenarios.touches("too_many_requests", "http") ? text(429, "Too many requests\n") : null,
  outage: () => text(503, "No healthy upstream\n"),
  notFound: () => text(404, "Not found\n"),
  finish: (_exchange, answer) => answer,
};

function serveFront({ params }: Exchange, world: World): Answer {
  const app = params.app ?? "";
  if (world.store.state.hosts[app] === undefined) return text(404, "No such host\n");
  return world.scenarios.touches("site_down", app) ? text(503, "Application error\n") : text(200, `${app} ok\n`);
}

function serveVersion({ params }: Exchange, world: World): Answer {
  const app = params.app ?? "";
  const surface = world.options.surfaces.find((one) => one.app === app && one.platform === "http");
  if (surface === undefined) return text(404, "No such host\n");
  return oddAnswer(app, world) ?? versionBody(surface, toldSha(app, world));
}

/** What `version_answer` has it say instead of its version. */
function oddAnswer(app: string, world: World): BodyAnswer | null {
  switch (world.scenarios.get("version_answer")?.[app]) {
    case "error":
      return text(500, "Internal error\n");
    case "missing":
      return text(404, "Not found\n");
    case "redirect":
      return empty(302, { location: "https://elsewhere.invalid/version" });
    case "not_json":
      return text(200, "<!doctype html><title>Welcome</title>\n");
    case "too_large":
      return json(200, { padding: "x".repeat(TOO_LARGE) });
    case "no_field":
      return json(200, { status: "ok" });
    default:
      return null;
  }
}

function versionBody({ versionPath = "sha", versionHeader }: Place, sha: string | null): BodyAnswer {
  const told = sha ?? "unknown";
  if (versionHeader !== undefined) return { ...text(200, "ok\n"), headers: { [versionHeader]: told } };
  const body = versionPath.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), told);
  return json(200, body);
}

/** The commit that one of its instances runs: old and new in turn while they are mixed. */
function toldSha(app: string, world: World): string | null {
  const late = world.scenarios.get("version_late_ms")?.[app] ?? 0;
  const shown = (world.store.state.hosts[app] ?? []).filter(({ at }) => at + late <= world.clock.now());
  const isOld = world.scenarios.get("version_answer")?.[app] === "flapping" && world.counts.all().http.total % 2 === 0;
  const sha = shown.at(isOld && shown.length > 1 ? -2 : -1)?.sha ?? null;
  const how = world.scenarios.get("commit_told")?.[app];
  if (sha === null || how === "none") return null;
  return how === "short" ? sha.slice(0, 7) : sha;
}

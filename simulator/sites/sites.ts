import { type Answer, empty, html, json, text } from "../http/answer";
import type { Exchange } from "../http/exchange";
import { currentRelease } from "../state/releases";
import type { World } from "../world";

/** The little sites of apps that have no address of their own. */
export function serveSite(exchange: Exchange, world: World): Answer {
  const [, app = "", page = ""] = exchange.path.split("/");
  const surface = world.options.surfaces.find((candidate) => candidate.app === app);
  if (surface === undefined) return html(404, "<h1>No such app</h1>");
  if (world.scenarios.touches("site_down", app)) return html(503, "<h1>Application error</h1>");
  if (page === "healthz") return json(200, { status: "ok", sha: currentRelease(world.store.state, app)?.sha ?? null });
  const isConsole = surface.surfaceId.startsWith("console");
  if (isConsole && page !== "sign-in") return empty(302, { location: `${world.urls.site(app)}sign-in` });
  return text(200, `${surface.surfaceId} ok\n`);
}

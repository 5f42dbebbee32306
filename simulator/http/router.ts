import type { Answer } from "./answer";
import type { Exchange } from "./exchange";

export interface Route<World> {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Segments are literal, `{name}`, or a last `{name...}` that takes the rest of the path. */
  pattern: string;
  handle: (exchange: Exchange, world: World) => Answer | Promise<Answer>;
  /** Runs when the request arrives, before any refusal: for what must be counted whatever happens next. */
  arrived?: (exchange: Exchange, world: World) => void;
}

/** The parameters of `path` when it fits `pattern`, else null. */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const given = path.replace(/\/$/, "").split("/").slice(1);
  const params: Record<string, string> = {};
  let position = 0;
  for (const wanted of pattern.split("/").slice(1)) {
    const segment = given[position];
    if (segment === undefined) return null;
    if (segment === wanted) {
      position += 1;
      continue;
    }
    const bound = bindParameter(wanted, given.slice(position));
    if (bound === null) return null;
    params[bound.name] = bound.value;
    position += bound.taken;
  }
  return position === given.length ? params : null;
}

function bindParameter(wanted: string, rest: readonly string[]): { name: string; value: string; taken: number } | null {
  const name = /^\{(\w+)(\.\.\.)?\}$/.exec(wanted);
  if (name?.[1] === undefined) return null;
  const taken = name[2] === undefined ? 1 : rest.length;
  const value = decodeSegment(rest.slice(0, taken).join("/"));
  return value === null || value === "" ? null : { name: name[1], value, taken };
}

function decodeSegment(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

/** The first route that fits, with its parameters. */
export function findRoute<World>(
  routes: readonly Route<World>[],
  exchange: Exchange,
): { route: Route<World>; params: Record<string, string> } | null {
  for (const route of routes) {
    if (route.method !== exchange.method) continue;
    const params = matchPath(route.pattern, exchange.path);
    if (params !== null) return { route, params };
  }
  return null;
}

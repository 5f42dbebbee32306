import { type Answer, json } from "../http/answer";
import type { Exchange } from "../http/exchange";
import type { World } from "../world";
import { type NamedApp, releaseBody, slugBody, slugId } from "./bodies";
import { herokuError } from "./errors";
import { applyRange, parseRange } from "./range";

/** Releases in the order and number the Range header asks for; 206 when there are more. */
export function listReleases(exchange: Exchange, _world: World, named: NamedApp): Answer {
  const range = parseRange(exchange.headers.range);
  const { items, next } = applyRange(named.app.releases, range);
  const bodies = items.map((release) => releaseBody(named, release));
  const shown = `version ${items[0]?.version ?? ""}..${items.at(-1)?.version ?? ""}`;
  const headers = { "accept-ranges": "id, version", "content-range": shown };
  return next === null ? json(200, bodies, headers) : json(206, bodies, { ...headers, "next-range": next });
}

/** One release by its id or its version. */
export function showRelease(exchange: Exchange, _world: World, named: NamedApp): Answer {
  const wanted = (exchange.params.id ?? "").replace(/^v(?=\d+$)/, "");
  const body = named.app.releases
    .map((release) => releaseBody(named, release))
    .find((release) => release.id === wanted || String(release.version) === wanted);
  return body === undefined ? herokuError(404, "not_found", "Couldn't find that release.") : json(200, body);
}

/** A slug, which names the commit it was built from. */
export function showSlug(exchange: Exchange, world: World, named: NamedApp): Answer {
  for (const release of named.app.releases) {
    const { sha } = release;
    if (sha !== null && slugId(named.name, sha) === exchange.params.id)
      return json(200, slugBody(world, named, { ...release, sha }));
  }
  return herokuError(404, "not_found", "Couldn't find that slug.");
}

import { type Answer, json } from "../http/answer";
import type { Exchange } from "../http/exchange";
import { stableNumber } from "../state/identifiers";
import type { World } from "../world";
import { notFound } from "./errors";

const DOCUMENTATION = "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects";

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** The id of the repository, which a new name does not change. */
export function repositoryId(world: World): number {
  return stableNumber(`repository ${world.options.repository}`);
}

/** `owner/name` as GitHub tells it now. */
export function simulatedRepositoryName(world: World): string {
  return world.scenarios.get("moved_repository")?.to ?? world.options.repository;
}

/** Routes know the repository by its first name; its id, and its new name after a move, lead there too. */
export function readdress(exchange: Exchange, world: World): Exchange {
  const repository = asked(exchange.path);
  if (repository === null) return exchange;
  const { name, rest } = repository;
  const isMoved = world.scenarios.get("moved_repository") !== undefined;
  const isMeant = name === String(repositoryId(world)) || (isMoved && isSame(name, simulatedRepositoryName(world)));
  if (!isMeant) return exchange;
  return { ...exchange, path: `/repos/${world.options.repository}${rest}`, isReaddressed: true };
}

/** The name or id that a path asks for, and what comes behind it; null where it asks for no repository. */
function asked(path: string): { name: string; rest: string } | null {
  const found = /^\/(?:repos\/([^/]+\/[^/]+)|repositories\/(\d+))(\/.*)?$/.exec(path);
  return found === null ? null : { name: found[1] ?? found[2] ?? "", rest: found[3] ?? "" };
}

/** The refusal of an address that leads nowhere, or to where the repository was before. */
export function answerOtherAddress(exchange: Exchange, world: World): Answer | null {
  const repository = asked(exchange.path);
  if (repository === null || exchange.isReaddressed === true) return null;
  if (!isSame(repository.name, world.options.repository)) return notFound();
  const moved = world.scenarios.get("moved_repository");
  if (moved === undefined) return null;
  return moved.old_name === "gone" ? notFound() : redirect(exchange, world, repository.rest);
}

/** 301 for what only reads; a write is told to be sent again, and was not done. */
function redirect({ method, url }: Exchange, world: World, rest: string): Answer {
  const isRead = method === "GET" || method === "HEAD";
  const location = `${world.urls.github}/repositories/${repositoryId(world)}${rest}${url.search}`;
  const message = isRead ? "Moved Permanently" : "Temporary Redirect";
  return json(isRead ? 301 : 307, { message, url: location, documentation_url: DOCUMENTATION }, { location });
}

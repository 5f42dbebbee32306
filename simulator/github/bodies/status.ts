import type { Urls } from "../../http/urls";
import { isoSeconds, nodeId } from "../../state/identifiers";
import type { StoredStatus } from "../../state/model";
import type { Schemas } from "../schemas";
import { simpleUser } from "./user";

/** A commit status as its list shows it. */
export function statusBody(urls: Urls, status: StoredStatus): Schemas["status"] {
  const { id, sha, state, context, description, targetUrl: target_url, creator, at } = status;
  const when = isoSeconds(at);
  return {
    url: urls.api(`/statuses/${sha}`),
    avatar_url: null,
    id,
    node_id: nodeId("SC", id),
    state,
    description: description ?? "",
    target_url: target_url ?? "",
    context,
    created_at: when,
    updated_at: when,
    creator: simpleUser(urls, creator),
  } satisfies Schemas["status"];
}

/** The same as the combined status shows it: the newest of each context. */
export function newestStatuses(urls: Urls, statuses: readonly StoredStatus[]): Schemas["simple-commit-status"][] {
  const newest = new Map(statuses.map((status) => [status.context, status]));
  return [...newest.values()].map((status) => {
    const { creator: _, ...body } = statusBody(urls, status);
    return body;
  });
}

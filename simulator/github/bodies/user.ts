import type { Urls } from "../../http/urls";
import { nodeId, stableNumber } from "../../state/identifiers";
import type { Schemas } from "../schemas";

export type SimpleUser = Schemas["simple-user"];

/** A user as every other answer shows one. */
export function simpleUser(urls: Urls, login: string): SimpleUser {
  const api = `${urls.github}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id: stableNumber(`user ${login}`),
    node_id: nodeId("U", login),
    avatar_url: `${urls.base}/web/avatars/${encodeURIComponent(login)}`,
    gravatar_id: "",
    url: api,
    html_url: `${urls.base}/web/${encodeURIComponent(login)}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: login.endsWith("[bot]") ? "Bot" : "User",
    site_admin: false,
  } satisfies SimpleUser;
}

/** The owner of a token, as `GET /user` shows it. */
export function publicUser(urls: Urls, login: string): Schemas["public-user"] {
  return {
    ...simpleUser(urls, login),
    name: login,
    company: null,
    blog: null,
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 1,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: "2024-01-08T09:00:00Z",
    updated_at: "2024-01-08T09:00:00Z",
  } satisfies Schemas["public-user"];
}

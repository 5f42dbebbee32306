import { defaultBranch } from "../../repository/refs";
import { nodeId } from "../../state/identifiers";
import type { World } from "../../world";
import { repositoryId, simulatedRepositoryName } from "../addresses";
import type { Schemas } from "../schemas";
import { simpleUser } from "./user";

type FullRepository = Schemas["full-repository"] & Schemas["repository"];

/** The repository as runs, statuses and webhooks show it. */
export function minimalRepository(world: World): Schemas["minimal-repository"] {
  const fullName = simulatedRepositoryName(world);
  const [owner = "", name = ""] = fullName.split("/");
  return {
    ...addresses(world),
    id: repositoryId(world),
    node_id: nodeId("R", world.options.repository),
    name,
    full_name: fullName,
    owner: simpleUser(world.urls, owner),
    private: true,
    html_url: world.urls.page(),
    description: "Served by the local platform",
    fork: false,
    url: world.urls.api(),
  } satisfies Schemas["minimal-repository"];
}

function addresses(world: World) {
  const at = (path: string): string => world.urls.api(path);
  return {
    archive_url: at("/{archive_format}{/ref}"),
    assignees_url: at("/assignees{/user}"),
    blobs_url: at("/git/blobs{/sha}"),
    branches_url: at("/branches{/branch}"),
    collaborators_url: at("/collaborators{/collaborator}"),
    comments_url: at("/comments{/number}"),
    commits_url: at("/commits{/sha}"),
    compare_url: at("/compare/{base}...{head}"),
    contents_url: at("/contents/{+path}"),
    contributors_url: at("/contributors"),
    deployments_url: at("/deployments"),
    downloads_url: at("/downloads"),
    events_url: at("/events"),
    forks_url: at("/forks"),
    git_commits_url: at("/git/commits{/sha}"),
    git_refs_url: at("/git/refs{/sha}"),
    git_tags_url: at("/git/tags{/sha}"),
    hooks_url: at("/hooks"),
    issue_comment_url: at("/issues/comments{/number}"),
    issue_events_url: at("/issues/events{/number}"),
    issues_url: at("/issues{/number}"),
    keys_url: at("/keys{/key_id}"),
    labels_url: at("/labels{/name}"),
    languages_url: at("/languages"),
    merges_url: at("/merges"),
    milestones_url: at("/milestones{/number}"),
    notifications_url: at("/notifications{?since,all,participating}"),
    pulls_url: at("/pulls{/number}"),
    releases_url: at("/releases{/id}"),
    stargazers_url: at("/stargazers"),
    statuses_url: at("/statuses/{sha}"),
    subscribers_url: at("/subscribers"),
    subscription_url: at("/subscription"),
    tags_url: at("/tags"),
    teams_url: at("/teams"),
    trees_url: at("/git/trees{/sha}"),
  };
}

export async function fullRepository(world: World): Promise<FullRepository> {
  const minimal = minimalRepository(world);
  const at = "2024-01-08T09:00:00Z";
  const page = world.urls.page();
  return {
    ...minimal,
    ...addresses(world),
    git_url: `${page}.git`,
    ssh_url: `${page}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    language: "TypeScript",
    license: null,
    visibility: "private",
    size: 4_096,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    open_issues: 0,
    open_issues_count: 0,
    subscribers_count: 0,
    network_count: 0,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    archived: false,
    disabled: false,
    default_branch: await defaultBranch(world.repository),
    temp_clone_token: "",
    pushed_at: at,
    created_at: at,
    updated_at: at,
    permissions: { admin: false, maintain: false, push: true, triage: true, pull: true },
  } satisfies FullRepository;
}

import type { Urls } from "../../http/urls";
import type { CommitRecord } from "../../repository/commits";
import type { FileChange } from "../../repository/files";
import { nodeId } from "../../state/identifiers";
import type { World } from "../../world";
import { loginOfEmail } from "../logins";
import type { Schemas } from "../schemas";
import { type SimpleUser, simpleUser } from "./user";

type Signed = CommitRecord["author"];

/** A commit as lists and comparisons show it. */
export function commitBody(world: World, commit: CommitRecord): Schemas["commit"] {
  const { urls } = world;
  const url = urls.api(`/commits/${commit.sha}`);
  const user = (email: string) => (lacks(world, "null_authors", commit.sha) ? null : userOf(urls, email));
  return {
    url,
    sha: commit.sha,
    node_id: nodeId("C", commit.sha),
    html_url: urls.page(`/commit/${commit.sha}`),
    comments_url: `${url}/comments`,
    commit: {
      url: urls.api(`/git/commits/${commit.sha}`),
      author: signatureOf(world, commit.sha, commit.author),
      committer: signatureOf(world, commit.sha, commit.committer),
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: urls.api(`/git/trees/${commit.tree}`) },
      verification: { verified: false, reason: "unsigned", payload: null, signature: null, verified_at: null },
    },
    author: user(commit.author.email),
    committer: user(commit.committer.email),
    parents: commit.parents.map((sha) => ({
      sha,
      url: urls.api(`/commits/${sha}`),
      html_url: urls.page(`/commit/${sha}`),
    })),
  } satisfies Schemas["commit"];
}

/** Whether a scenario takes something from this commit: from all, or from those whose SHA begins so. */
function lacks(world: World, key: "null_authors" | "null_dates", sha: string): boolean {
  const value = world.scenarios.get(key) ?? false;
  return Array.isArray(value) ? value.some((start) => /^[0-9a-f]{4,}$/.test(start) && sha.startsWith(start)) : value;
}

function userOf(urls: Urls, email: string): SimpleUser | null {
  if (email === "noreply@github.com") return simpleUser(urls, "web-flow");
  const login = loginOfEmail(email);
  return login === null ? null : simpleUser(urls, login);
}

/** Who signed a commit, as GitHub can tell it: somebody with a time, somebody without, or nobody. */
function signatureOf(world: World, sha: string, { name, email, date }: Signed): Schemas["nullable-git-user"] {
  if (lacks(world, "null_authors", sha)) return null;
  return lacks(world, "null_dates", sha) ? { name, email } : { name, email, date };
}

/** A changed file, with its patch where it is not too long. */
export function fileBody(urls: Urls, sha: string, file: FileChange): Schemas["diff-entry"] {
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  return {
    sha: file.blob,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: urls.page(`/blob/${sha}/${path}`),
    raw_url: urls.page(`/raw/${sha}/${path}`),
    contents_url: urls.api(`/contents/${path}?ref=${sha}`),
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  } satisfies Schemas["diff-entry"];
}

/** A commit as a run shows the tip of its branch. */
export function simpleCommit(commit: CommitRecord): Schemas["simple-commit"] {
  const person = ({ name, email }: CommitRecord["author"]) => ({ name, email });
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: commit.author.date,
    author: person(commit.author),
    committer: person(commit.committer),
  } satisfies Schemas["simple-commit"];
}

import { askGit } from "./git";
import { Remembered } from "./remembered";
import type { Repository } from "./repository";

export interface Branch {
  name: string;
  sha: string;
}

const FULL_SHA = /^[0-9a-f]{40}$/i;
const SHORT_SHA = /^[0-9a-f]{4,39}$/i;

const known = new Remembered<string>(5000);

const branchRefs = (name: string): string[] => [`refs/heads/${name}`, `refs/remotes/origin/${name}`];

/** The branch a clone's origin calls its default, else the one checked out, else `main`. */
export async function defaultBranch(repository: Repository): Promise<string> {
  const origin = await askGit(repository.dir, ["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]);
  if (origin !== null && origin !== "") return origin.replace(/^origin\//, "");
  const current = await askGit(repository.dir, ["symbolic-ref", "--quiet", "--short", "HEAD"]);
  return current === null || current === "" ? "main" : current;
}

/** The tip of a branch; `main` is the default branch where no branch has that name. */
export async function findBranch(repository: Repository, name: string): Promise<string | null> {
  if (!isPlainName(name)) return null;
  const sha = await firstCommit(repository, branchRefs(name));
  return sha ?? (name === "main" ? await defaultTip(repository) : null);
}

/** A name git may take as a ref; what could be an option or a revision expression is not. */
function isPlainName(name: string): boolean {
  return /^[\w#@+=%][\w./#@+=%-]*$/.test(name) && !name.includes("..") && !name.includes("@{");
}

async function firstCommit(repository: Repository, revisions: readonly string[]): Promise<string | null> {
  for (const revision of revisions) {
    const sha = await commitAt(repository, revision);
    if (sha !== null) return sha;
  }
  return null;
}

async function commitAt(repository: Repository, revision: string): Promise<string | null> {
  const ask = () => askGit(repository.dir, ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`]);
  return repository.isStill === true ? await known.find(`${repository.dir} ${revision}`, ask) : await ask();
}

async function defaultTip(repository: Repository): Promise<string | null> {
  return await firstCommit(repository, [...branchRefs(await defaultBranch(repository)), "HEAD"]);
}

/** The commit a tag points at. */
export async function findTag(repository: Repository, name: string): Promise<string | null> {
  return isPlainName(name) ? await commitAt(repository, `refs/tags/${name}`) : null;
}

/** The commit a branch or a tag points at, with or without `refs/`; never a SHA. */
export async function findNamedRef(repository: Repository, ref: string): Promise<string | null> {
  const name = ref.replace(/^refs\//, "");
  if (name.startsWith("heads/")) return await findBranch(repository, name.slice("heads/".length));
  if (name.startsWith("tags/")) return await findTag(repository, name.slice("tags/".length));
  return (await findBranch(repository, name)) ?? (await findTag(repository, name));
}

/** The commit a SHA (short or full), a branch or a tag points at. */
export async function findSha(repository: Repository, ref: string): Promise<string | null> {
  if (FULL_SHA.test(ref)) return await commitOf(repository, ref.toLowerCase());
  if (ref === "HEAD") return await findBranch(repository, "main");
  const named = await findNamedRef(repository, ref);
  if (named !== null || !SHORT_SHA.test(ref)) return named;
  return await commitAt(repository, ref);
}

/** The commit behind a full SHA: once it is there, it stays. */
async function commitOf(repository: Repository, sha: string): Promise<string | null> {
  return await known.find(`${repository.dir} ${sha}`, () => commitAt(repository, sha));
}

/** All branches, local ones and those of origin, by name; `main` is among them. */
export async function listBranches(repository: Repository): Promise<Branch[]> {
  const format = "--format=%(refname) %(objectname) %(symref)";
  const output = await askGit(repository.dir, ["for-each-ref", format, "refs/heads", "refs/remotes/origin"]);
  const branches = new Map<string, string>();
  for (const line of (output ?? "").split("\n")) {
    const [ref = "", sha = "", symref = ""] = line.split(" ");
    const name = ref.replace(/^refs\/(heads|remotes\/origin)\//, "");
    const isNew = !branches.has(name) || ref.startsWith("refs/heads/");
    if (sha !== "" && symref === "" && isNew) branches.set(name, sha);
  }
  const main = await findBranch(repository, "main");
  if (main !== null) branches.set("main", main);
  return [...branches].map(([name, sha]) => ({ name, sha })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether `ancestor` is `descendant` or comes before it. */
export async function isAncestor(repository: Repository, ancestor: string, descendant: string): Promise<boolean> {
  return (await askGit(repository.dir, ["merge-base", "--is-ancestor", ancestor, descendant])) !== null;
}

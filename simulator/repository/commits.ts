import { undrawFromGit } from "../state/odd-texts";
import { askGit, git } from "./git";
import { Remembered } from "./remembered";
import type { Repository } from "./repository";

interface Signature {
  name: string;
  email: string;
  /** ISO 8601 UTC. */
  date: string;
}

export interface CommitRecord {
  sha: string;
  tree: string;
  parents: string[];
  author: Signature;
  committer: Signature;
  message: string;
}

export interface CommitQuery {
  /** A full SHA, or a range of two. */
  range: string;
  skip: number;
  limit: number;
  path?: string;
  since?: string;
  until?: string;
}

const FORMAT = "%H%x1f%T%x1f%P%x1f%an%x1f%ae%x1f%at%x1f%cn%x1f%ce%x1f%ct%x1f%B%x1e";
const known = new Remembered<CommitRecord>(5000);
const counted = new Remembered<number>(50);
const listed = new Remembered<readonly CommitRecord[]>(50);
const files = new Remembered<FileAt | null>(50);
const directories = new Remembered<readonly TreeEntry[] | null>(200);

/** A path at a full SHA. */
interface PathAt {
  sha: string;
  path: string;
}

interface FileAt {
  blob: string;
  content: string;
}

export interface TreeEntry {
  name: string;
  /** Git's word: tree, blob or commit (of a submodule). */
  kind: string;
  hash: string;
  size: number;
}

/** At most `limit` commits of a range, newest first: git reads no further than that. */
export async function listStoredCommits(repository: Repository, query: CommitQuery): Promise<readonly CommitRecord[]> {
  return await listed.get(`${repository.dir} ${JSON.stringify(query)}`, () => readCommits(repository, query));
}

async function readCommits(repository: Repository, query: CommitQuery): Promise<CommitRecord[]> {
  const output = await git(repository.dir, [
    "log",
    `--format=${FORMAT}`,
    `--skip=${query.skip}`,
    `--max-count=${query.limit}`,
    ...(query.since === undefined ? [] : [`--since=${query.since}`]),
    ...(query.until === undefined ? [] : [`--until=${query.until}`]),
    query.range,
    "--",
    ...(query.path === undefined ? [] : [query.path]),
  ]);
  const commits = parseLog(repository, output);
  for (const commit of commits) known.put(`${repository.dir} ${commit.sha}`, commit);
  return commits;
}

/** In the demo repository, characters of private use stand for what git refuses. */
function parseLog(repository: Repository, output: string): CommitRecord[] {
  return (repository.isDemo ? undrawFromGit(output) : output)
    .split("\x1e")
    .map((record) => record.replace(/^\n/, ""))
    .filter((record) => record !== "")
    .map(parseRecord);
}

function parseRecord(record: string): CommitRecord {
  const [sha = "", tree = "", parents = "", an = "", ae = "", at = "", cn = "", ce = "", ct = "", message = ""] =
    record.split("\x1f");
  return {
    sha,
    tree,
    parents: parents.split(" ").filter((parent) => parent !== ""),
    author: { name: an, email: ae, date: isoDate(at) },
    committer: { name: cn, email: ce, date: isoDate(ct) },
    message: message.replace(/\n+$/, ""),
  };
}

function isoDate(epochSeconds: string): string {
  const date = new Date(Number(epochSeconds) * 1000);
  return Number.isNaN(date.getTime()) ? "1970-01-01T00:00:00Z" : `${date.toISOString().slice(0, 19)}Z`;
}

/** How many commits a full SHA reaches. */
export async function countCommits(repository: Repository, sha: string): Promise<number> {
  return await counted.get(`${repository.dir} ${sha}`, async () =>
    Number(await git(repository.dir, ["rev-list", "--count", sha])),
  );
}

/** One commit by its full SHA; rejects when there is none. */
export async function readStoredCommit(repository: Repository, sha: string): Promise<CommitRecord> {
  return await known.get(`${repository.dir} ${sha}`, async () => {
    const [commit] = parseLog(
      repository,
      await git(repository.dir, ["log", `--format=${FORMAT}`, "--max-count=1", sha, "--"]),
    );
    if (commit === undefined) throw new Error(`No commit found for SHA: ${sha}`);
    return commit;
  });
}

/** The content of a file at a commit, or null. */
export async function readFileAt(repository: Repository, at: PathAt): Promise<FileAt | null> {
  return await files.get(`${repository.dir} ${at.sha} ${at.path}`, () => readFile(repository, at));
}

async function readFile(repository: Repository, at: PathAt): Promise<FileAt | null> {
  const blob = await askGit(repository.dir, ["rev-parse", "--verify", "--quiet", `${at.sha}:${at.path}`]);
  if (blob === null || (await askGit(repository.dir, ["cat-file", "-t", blob])) !== "blob") return null;
  return { blob, content: await git(repository.dir, ["cat-file", "blob", blob]) };
}

/** What a directory holds at a commit, or null when it is none. */
export async function listDirectoryAt(repository: Repository, at: PathAt): Promise<readonly TreeEntry[] | null> {
  return await directories.get(`${repository.dir} ${at.sha} ${at.path}`, () => readDirectory(repository, at));
}

async function readDirectory(repository: Repository, at: PathAt): Promise<TreeEntry[] | null> {
  const tree = `${at.sha}:${at.path}`;
  if ((await askGit(repository.dir, ["cat-file", "-t", tree])) !== "tree") return null;
  const output = await git(repository.dir, ["ls-tree", "-z", "--long", tree]);
  return output
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const [facts = "", name = ""] = line.split("\t");
      const [, kind = "", hash = "", size = ""] = facts.split(/ +/);
      return { name, kind, hash, size: Number.parseInt(size, 10) || 0 };
    });
}

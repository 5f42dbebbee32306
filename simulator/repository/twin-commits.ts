import { createHash } from "node:crypto";
import { git, writeObject } from "./git";
import type { Repository } from "./repository";

const DIGITS = 7;
const SIGNATURE = "GitHub <noreply@github.com>";

interface Candidate {
  sha: string;
  content: string;
}

export interface Twins {
  /** Two commits of main whose SHAs begin with the same seven digits. */
  shas: [string, string];
  /** The merge of both, which main is at now. */
  merge: string;
}

/** Puts two commits on main that seven digits cannot tell apart, and merges them. Works on the demo repository alone. */
export async function addTwinCommits(repository: Repository, at: Date): Promise<Twins> {
  if (!repository.isDemo) throw new Error("Only the demo repository takes commits.");
  const { dir } = repository;
  const parent = (await git(dir, ["rev-parse", "refs/heads/main"])).trim();
  const tree = (await git(dir, ["rev-parse", `${parent}^{tree}`])).trim();
  const place = { tree, at: Math.floor(at.getTime() / 1000) };
  const [one, other] = findTwins((count) =>
    commitText({ ...place, parents: [parent], message: `chore: number ${count} of many` }),
  );
  for (const { content } of [one, other]) await writeObject(dir, "commit", content);
  const message = "Merge two commits that begin alike";
  const merge = await writeObject(dir, "commit", commitText({ ...place, parents: [one.sha, other.sha], message }));
  await git(dir, ["update-ref", "refs/heads/main", merge, parent]);
  return { shas: [one.sha, other.sha], merge };
}

/** Tries one text after the other until two of them begin alike: about twenty thousand, as birthdays do. */
function findTwins(write: (count: number) => string): [Candidate, Candidate] {
  const seen = new Map<string, Candidate>();
  for (let count = 1; ; count += 1) {
    const content = write(count);
    const sha = createHash("sha1")
      .update(`commit ${Buffer.byteLength(content)}\0${content}`)
      .digest("hex");
    const earlier = seen.get(sha.slice(0, DIGITS));
    if (earlier !== undefined) return [earlier, { sha, content }];
    seen.set(sha.slice(0, DIGITS), { sha, content });
  }
}

function commitText(commit: { tree: string; at: number; parents: string[]; message: string }): string {
  const signed = `${SIGNATURE} ${commit.at} +0000`;
  const parents = commit.parents.map((parent) => `parent ${parent}\n`).join("");
  return `tree ${commit.tree}\n${parents}author ${signed}\ncommitter ${signed}\n\n${commit.message}\n`;
}

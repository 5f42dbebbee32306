import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { Refusal } from "@/cli/refusal";

export const DEMO_REPOSITORY = "raxx/raxx";

/** `owner/name` from a clone's origin, where it has one of that form; else `local/<folder>`. */
export function repositoryName(originUrl: string, dir: string): string {
  const match = /[/:]([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(originUrl.trim());
  if (match?.[1] && match[2]) return `${match[1]}/${match[2]}`;
  return `local/${path.basename(dir).replace(/[^\w.-]/g, "-")}`;
}

/** Checks that a folder is a git clone with at least one commit, and answers the name it is served under. */
export function inspectClone(dir: string): string {
  const git = (...args: string[]) => spawnSync("git", ["-C", dir, ...args], { encoding: "utf8" });
  if (!existsSync(dir)) throw new Refusal(`There is no folder ${dir}. Give --repository the path of a git clone.`);
  const head = git("rev-parse", "--verify", "HEAD");
  if (head.status !== 0) {
    throw new Refusal(`${dir} is no git clone with commits: ${head.stderr.trim()}. Give --repository the path of one.`);
  }
  return repositoryName(git("remote", "get-url", "origin").stdout, dir);
}

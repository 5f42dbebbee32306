import { resolve } from "node:path";
import { askGit } from "./git";

/** A git repository that is served; only the demo repository may be written to. */
export interface Repository {
  dir: string;
  isDemo: boolean;
  /** Nobody writes to it: what its branches and tags point at may be remembered. */
  isStill?: boolean;
}

/** The git setting that marks a repository made by `createDemoRepository`. */
export const DEMO_MARK = "raxx.demo";

/** Opens a repository or a clone; rejects when the folder is not one. */
export async function openRepository(dir: string): Promise<Repository> {
  const absolute = resolve(dir);
  if ((await askGit(absolute, ["rev-parse", "--git-dir"])) === null) {
    throw new Error(`${absolute} is not a git repository.`);
  }
  return { dir: absolute, isDemo: await isDemoRepository(absolute) };
}

/** Whether `dir` is a repository made by `createDemoRepository`. */
export async function isDemoRepository(dir: string): Promise<boolean> {
  return (await askGit(dir, ["config", "--get", DEMO_MARK])) === "true";
}

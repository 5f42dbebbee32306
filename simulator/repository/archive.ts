import { gzipSync } from "node:zlib";
import { gitBytes } from "./git";
import type { Repository } from "./repository";

/** The files of a commit under one folder, as `git archive` packs them. */
export async function archiveAt(repository: Repository, sha: string, name: string): Promise<Buffer> {
  const prefix = `--prefix=${name}-${sha.slice(0, 7)}/`;
  return gzipSync(await gitBytes(repository.dir, ["archive", "--format=tar", prefix, sha]));
}

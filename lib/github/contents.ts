import "server-only";

import { z } from "zod";

import { readTold, toldCount, toldPart, toldText, toldTextIfAny, UnexpectedShape } from "@/lib/core/told";
import type { DirectoryEntry } from "@/lib/github/github";
import { isRefName } from "@/lib/github/names";
import { type Ask, orNull } from "@/lib/github/request";

interface Place {
  path: string;
  ref: string;
}

const isPath = (path: string) => path.split("/").every((part) => part !== "" && part !== "." && part !== "..");

const directorySchema = z.array(toldPart({ name: toldTextIfAny(), type: toldTextIfAny(), sha: toldTextIfAny() }));

const kindSchema = z.object({ type: toldText() });
/** Content is base64: read, not shown. */
const fileSchema = z.object({ encoding: toldText(), content: z.string(), size: toldCount });

/** The entries of a directory at a commit, at most 1,000 (GitHub's limit); null when there is no such directory. Throws UpstreamError. */
export function listDirectory(ask: Ask, place: Place): Promise<DirectoryEntry[] | null> {
  return readContents(ask, place, (answer) => parseDirectory(answer, place.ref));
}

async function readContents<T>(ask: Ask, { path, ref }: Place, parse: (answer: unknown) => T): Promise<T | null> {
  if (!isRefName(ref) || !isPath(path)) return null;
  const answer = ask(`read ${path} at ${ref}`, async ({ octokit, owner, repo }) => {
    const { data } = await octokit.rest.repos.getContent({ owner, repo, path, ref });
    return parse(data);
  });
  return orNull(answer);
}

/** What cannot be read of an entry stands for something new: whoever looks for changes must not overlook it. */
function parseDirectory(answer: unknown, ref: string): DirectoryEntry[] | null {
  if (!Array.isArray(answer)) return null;
  return readTold(directorySchema, answer, "a directory").map(({ name, type, sha }, index) => ({
    name: name ?? `(entry ${index + 1} cannot be read)`,
    kind: type ?? "dir",
    hash: sha ?? `unreadable at ${ref}`,
  }));
}

/** The text of a file at a commit; null when there is none, or it is larger than the 1 MB that GitHub sends. Throws UpstreamError. */
export function readFile(ask: Ask, place: Place): Promise<string | null> {
  return readContents(ask, place, parseFile);
}

function parseFile(answer: unknown): string | null {
  if (Array.isArray(answer) || readTold(kindSchema, answer, "a file").type !== "file") return null;
  const { encoding, content, size } = readTold(fileSchema, answer, "a file");
  if (encoding !== "base64") return null;
  const bytes = Buffer.from(content, "base64");
  if (bytes.length !== size) throw new UnexpectedShape("content is not as long as size says");
  return bytes.toString("utf8");
}

import "server-only";

import { count, type Fields, fieldsOf, optionalFields, text, textIfAny, UnexpectedShape } from "@/lib/github/fields";
import type { DirectoryEntry } from "@/lib/github/github";
import { isRefName } from "@/lib/github/names";
import { type Ask, orNull } from "@/lib/github/request";

interface Place {
  path: string;
  ref: string;
}

const isPath = (path: string) => path.split("/").every((part) => part !== "" && part !== "." && part !== "..");

async function read<T>(ask: Ask, { path, ref }: Place, parse: (answer: unknown) => T): Promise<T | null> {
  if (!isRefName(ref) || !isPath(path)) return null;
  const answer = ask(`read ${path} at ${ref}`, async ({ octokit, owner, repo }) => {
    const { data } = await octokit.rest.repos.getContent({ owner, repo, path, ref });
    return parse(data);
  });
  return orNull(answer);
}

/** What cannot be read of an entry stands for something new: whoever looks for changes must not overlook it. */
function parseEntry(value: unknown, index: number, ref: string): DirectoryEntry {
  const entry = optionalFields(value);
  return {
    name: textIfAny(entry, "name") ?? `(entry ${index + 1} cannot be read)`,
    kind: textIfAny(entry, "type") ?? "dir",
    hash: textIfAny(entry, "sha") ?? `unreadable at ${ref}`,
  };
}

/** As it was sent: base64 is read, not shown. */
function contentOf({ content }: Fields): string {
  if (typeof content !== "string") throw new UnexpectedShape("content is no text");
  return content;
}

function parseFile(answer: unknown): string | null {
  if (Array.isArray(answer)) return null;
  const file = fieldsOf(answer, "a file");
  if (text(file, "type") !== "file" || text(file, "encoding") !== "base64") return null;
  const bytes = Buffer.from(contentOf(file), "base64");
  if (bytes.length !== count(file, "size")) throw new UnexpectedShape("content is not as long as size says");
  return bytes.toString("utf8");
}

/** The entries of a directory at a commit, at most 1,000 (GitHub's limit); null when there is no such directory. Throws UpstreamError. */
export function listDirectory(ask: Ask, place: Place): Promise<DirectoryEntry[] | null> {
  return read(ask, place, (answer) =>
    Array.isArray(answer) ? answer.map((item, index) => parseEntry(item, index, place.ref)) : null,
  );
}

/** The text of a file at a commit; null when there is none, or it is larger than the 1 MB that GitHub sends. Throws UpstreamError. */
export function readFile(ask: Ask, place: Place): Promise<string | null> {
  return read(ask, place, parseFile);
}

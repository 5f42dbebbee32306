import { drawForGit, makeOdd, type OddKind } from "../state/odd-texts";
import { migrationFolder } from "./demo-calendar";
import type { Author } from "./demo-story";
import { fastImport, git } from "./git";
import { importCommit } from "./import-stream";
import type { Repository } from "./repository";

export interface NewCommit {
  at: Date;
  message?: string;
  author?: { name: string; email: string };
  /** What is strung to its title and its author's name. */
  odd?: boolean | readonly OddKind[] | undefined;
  migration?: { name: string; sql: string };
}

const AUTHOR = { name: "Priya Raman", email: "priya@raxx.app" };
let previous: Promise<unknown> = Promise.resolve();

/** Adds a commit to main of the demo repository, one at a time, and gives its SHA. */
export async function appendCommit(repository: Repository, commit: NewCommit): Promise<string> {
  if (!repository.isDemo) throw new Error("Only the demo repository takes commits.");
  const next = previous.then(() => appendToMain(repository, commit));
  previous = next.catch(() => undefined);
  return await next;
}

async function appendToMain(repository: Repository, commit: NewCommit): Promise<string> {
  const { at } = commit;
  const count = (await git(repository.dir, ["rev-list", "--count", "refs/heads/main"])).trim();
  const pullRequest = `(#${Number(count) + 64})`;
  const [title = "", ...rest] = (commit.message ?? `fix(api): answer ${count} is right now ${pullRequest}`).split("\n");
  const odd = (text: string): string => drawForGit(makeOdd(text, commit.odd));
  const message = [odd(title), ...rest].join("\n");
  const { name, email } = commit.author ?? AUTHOR;
  const author: Author = { name: odd(name), email, zone: "+0000" };
  const files = new Map([[`docs/notes/note-${count}.md`, `# Note ${count}\n\n${message}\n`]]);
  if (commit.migration !== undefined) {
    files.set(`prisma/migrations/${migrationFolder(at, commit.migration.name)}/migration.sql`, commit.migration.sql);
  }
  const stream = importCommit({ branch: "main", author, at, message, files, from: "refs/heads/main^0", mark: 1 });
  await fastImport(repository.dir, stream);
  return (await git(repository.dir, ["rev-parse", "refs/heads/main"])).trim();
}

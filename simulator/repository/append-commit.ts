import { migrationFolder } from "./demo-calendar";
import type { Author } from "./demo-story";
import { fastImport, git } from "./git";
import { importCommit } from "./import-stream";
import type { Repository } from "./repository";

export interface NewCommit {
  at: Date;
  message?: string;
  author?: { name: string; email: string };
  migration?: { name: string; sql: string };
}

const AUTHOR = { name: "Priya Raman", email: "priya@raxx.app" };
let previous: Promise<unknown> = Promise.resolve();

async function append(repository: Repository, commit: NewCommit): Promise<string> {
  const { at } = commit;
  const count = (await git(repository.dir, ["rev-list", "--count", "refs/heads/main"])).trim();
  const pullRequest = `(#${Number(count) + 64})`;
  const message = commit.message ?? `fix(api): answer ${count} is right now ${pullRequest}`;
  const author: Author = { ...(commit.author ?? AUTHOR), zone: "+0000" };
  const files = new Map([[`docs/notes/note-${count}.md`, `# Note ${count}\n\n${message}\n`]]);
  if (commit.migration !== undefined) {
    files.set(`prisma/migrations/${migrationFolder(at, commit.migration.name)}/migration.sql`, commit.migration.sql);
  }
  const stream = importCommit({ branch: "main", author, at, message, files, from: "refs/heads/main^0", mark: 1 });
  await fastImport(repository.dir, stream);
  return (await git(repository.dir, ["rev-parse", "refs/heads/main"])).trim();
}

/** Adds a commit to main of the demo repository, one at a time, and gives its SHA. */
export async function appendCommit(repository: Repository, commit: NewCommit): Promise<string> {
  if (!repository.isDemo) throw new Error("Only the demo repository takes commits.");
  const next = previous.then(() => append(repository, commit));
  previous = next.catch(() => undefined);
  return await next;
}

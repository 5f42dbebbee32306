import type { Author } from "./demo-story";

export interface ImportedCommit {
  branch: string;
  author: Author;
  at: Date;
  message: string;
  /** Path to content. */
  files: Map<string, string>;
  /** A mark (`:7`), a ref, or nothing for the first commit. */
  from: string | null;
  /** The second parent of a merge. */
  merges?: string | null;
  mark: number;
}

/** One commit in the language of `git fast-import`, committed by GitHub as a squash merge is. */
export function importCommit(commit: ImportedCommit): string {
  const seconds = Math.floor(commit.at.getTime() / 1000);
  const { name, email, zone } = commit.author;
  return [
    `commit refs/heads/${commit.branch}\n`,
    `mark :${commit.mark}\n`,
    `author ${plain(name)} <${plain(email)}> ${seconds} ${zone}\n`,
    `committer GitHub <noreply@github.com> ${seconds} +0000\n`,
    bytes(commit.message),
    commit.from === null ? "" : `from ${commit.from}\n`,
    commit.merges == null ? "" : `merge ${commit.merges}\n`,
    ...[...commit.files].map(([path, content]) => `M 100644 inline ${path}\n${bytes(content)}`),
    "\n",
  ].join("");
}

function plain(text: string): string {
  return text.replace(/[<>\n\0]/g, " ").trim();
}

function bytes(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

/** An annotated tag in the language of `git fast-import`. */
export function importTag(tag: { name: string; mark: number; author: Author; at: Date }): string {
  const seconds = Math.floor(tag.at.getTime() / 1000);
  const tagger = `${tag.author.name} <${tag.author.email}> ${seconds} ${tag.author.zone}`;
  return `tag ${tag.name}\nfrom :${tag.mark}\ntagger ${tagger}\n${bytes(`Raxx ${tag.name}`)}`;
}

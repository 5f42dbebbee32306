import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { demoDates, migrationFolder } from "./demo-calendar";
import { growFile } from "./demo-file";
import { FEATURE_BRANCH, FEATURE_STARTS_AFTER, FEATURE_STORY, MAIN_STORY, type StoryCommit, TAG } from "./demo-story";
import { fastImport, git } from "./git";
import { importCommit, importTag } from "./import-stream";
import { DEMO_MARK, isDemoRepository } from "./repository";

const HOUR = 3_600_000;

interface Tree {
  contents: Map<string, string>;
  touched: Map<string, number>;
}

/**
 * Makes the demo repository in `dir` (bare, branch main, one feature branch, one tag); does nothing when it is there.
 * Rejects when `dir` holds something else.
 */
export async function createDemoRepository(dir: string): Promise<void> {
  const target = resolve(dir);
  if (!isMissingOrEmpty(target)) {
    if (await isDemoRepository(target)) return;
    throw new Error(`${target} is not empty and not a demo repository: choose another folder or empty this one.`);
  }
  const building = `${target}.building-${process.pid}`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(dirname(target), { recursive: true });
  mkdirSync(building);
  await git(building, ["init", "--quiet", "--bare", "--template=", "--initial-branch=main"]);
  await fastImport(building, storyStream(new Date()));
  await git(building, ["config", DEMO_MARK, "true"]);
  rmSync(target, { recursive: true, force: true });
  renameSync(building, target);
}

function isMissingOrEmpty(dir: string): boolean {
  try {
    return readdirSync(dir).length === 0;
  } catch {
    return true;
  }
}

function storyStream(now: Date): string {
  const dates = demoDates(MAIN_STORY.length, now);
  const tree: Tree = { contents: new Map(), touched: new Map() };
  const main = MAIN_STORY.map((commit, index) => {
    const at = dates[index] ?? now;
    const mark = index + 1;
    const from = index === 0 ? null : `:${mark - (commit.from ?? 1)}`;
    const merges = commit.merges === undefined ? null : `:${mark - commit.merges}`;
    const files = filesOf(commit, at, tree);
    const message = commit.body === undefined ? commit.subject : `${commit.subject}\n\n${commit.body}`;
    return importCommit({ branch: "main", author: commit.author, at, message, files, from, merges, mark });
  });
  const start = markOf(FEATURE_STARTS_AFTER);
  const feature = FEATURE_STORY.map((commit, index) => {
    const at = new Date(now.getTime() - (20 - index * 3) * HOUR);
    const mark = MAIN_STORY.length + 1 + index;
    const from = index === 0 ? `:${start}` : `:${mark - 1}`;
    const files = filesOf(commit, at, tree);
    return importCommit({
      branch: FEATURE_BRANCH,
      author: commit.author,
      at,
      message: commit.subject,
      files,
      from,
      mark,
    });
  });
  const tagged = markOf(TAG.on);
  const author = MAIN_STORY[tagged - 1]?.author ?? { name: "Raxx", email: "raxx@raxx.app", zone: "+0000" };
  const tag = importTag({ name: TAG.name, mark: tagged, author, at: dates[tagged - 1] ?? now });
  return [...main, ...feature, tag].join("");
}

/** The files one commit writes; the tree remembers them for the next. */
function filesOf(commit: StoryCommit, at: Date, tree: Tree): Map<string, string> {
  const files = new Map<string, string>();
  for (const path of commit.touches) {
    const count = tree.touched.get(path) ?? 0;
    const content = growFile({ path, content: tree.contents.get(path) ?? "", subject: commit.subject, count });
    tree.contents.set(path, content);
    tree.touched.set(path, count + 1);
    files.set(path, content);
  }
  if (commit.migration !== undefined) {
    files.set(`prisma/migrations/${migrationFolder(at, commit.migration.name)}/migration.sql`, commit.migration.sql);
  }
  return files;
}

function markOf(subjectPart: string): number {
  return MAIN_STORY.findIndex((commit) => commit.subject.includes(subjectPart)) + 1;
}

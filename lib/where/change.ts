import "server-only";

import { titleOf } from "@/lib/core/commit-message";
import { AppError, invalidInput } from "@/lib/core/errors";
import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import { shortSha } from "@/lib/core/words";
import type { Context } from "@/lib/db/context";
import type { PullRequest } from "@/lib/github/github";
import { findCommit, isOnMain, upstreamProblem } from "@/lib/surfaces/commit";
import { pullOf } from "@/lib/surfaces/rules";
import { readAsked } from "@/lib/where/rules";
import type { Where } from "@/lib/where/schemas";

export type Change = Pick<Where, "sha" | "title" | "author" | "committed_at" | "url" | "pull" | "on_main" | "notes">;

const MOST_CANDIDATES = 5;

const bareChange = (sha: string): Change => ({
  sha,
  title: shortSha(sha),
  author: null,
  committed_at: null,
  url: null,
  pull: null,
  on_main: null,
  notes: [],
});

const notFound = (message: string) => new AppError("not_found", message);

const askGitHubFor = (ctx: Context, sha: string) => outside("find-commit", () => ctx.github.getCommit(sha));

const askForPull = (ctx: Context, sha: string) =>
  ctx.github.readPull(sha, ctx.config.main_branch).catch(nothingFromGitHub);

/** The commit that somebody means, with what is known of it. Throws not_found, invalid_input and GitHub's failures. */
export async function findChange(ctx: Context, ref: string): Promise<Change> {
  const asked = readAsked(ref);
  try {
    if (asked.kind === "pull") return await findPull(ctx, asked.number);
    if (asked.kind === "digits") return await findDigits(ctx, asked.digits);
    return await findNamed(ctx, asked.name);
  } catch (error) {
    throw upstreamProblem(error);
  }
}

/** A pull request is the commit it became. Main names it; where it does not, or more than once, GitHub does. */
async function findPull(ctx: Context, number: number): Promise<Change> {
  const named = await ctx.db.knownCommit.findMany({ where: { pull: number }, select: { sha: true }, take: 2 });
  const [only, other] = named;
  if (only !== undefined && other === undefined) return describeCommit(ctx, only.sha);
  const pull = await ctx.github.getPull(number);
  if (pull === null) throw notFound(`${ctx.repository} has no pull request #${number}. Check the number.`);
  const sha = pull.mergeSha ?? pull.headSha;
  if (sha === null) throw notFound(`GitHub names no commit for #${number}. Ask with a SHA instead.`);
  const change = await describeCommit(ctx, sha).catch((error: unknown) => {
    // Its branch may be one of a fork, and deleted since.
    if (error instanceof AppError && error.code === "not_found") return bareChange(sha);
    throw error;
  });
  return { ...change, title: pull.title, pull: { number, url: pull.url }, notes: notesOf(ctx, pull) };
}

async function describeCommit(ctx: Context, sha: string): Promise<Change> {
  const known = await ctx.db.knownCommit.findUnique({ where: { sha } });
  const commit = known ?? (await askGitHubFor(ctx, sha));
  if (commit === null) throw nothingCalled(ctx, sha);
  const told = pullOf(commit.message, ctx.repository);
  const [pull, on_main] = await Promise.all([
    told ?? askForPull(ctx, sha),
    isOnMain(ctx, sha).catch(nothingFromGitHub),
  ]);
  return {
    sha,
    title: titleOf(commit.message),
    author: commit.authorName,
    committed_at: commit.committedAt.toISOString(),
    url: `https://github.com/${ctx.repository}/commit/${sha}`,
    pull,
    on_main,
    notes: [],
  };
}

function nothingCalled(ctx: Context, name: string): AppError {
  const shown = name.slice(0, 80);
  return notFound(`${ctx.repository} has no commit, branch, tag or pull request "${shown}". Check it, or push it.`);
}

function nothingFromGitHub(error: unknown): null {
  if (error instanceof UpstreamError) return null;
  throw error;
}

function notesOf(ctx: Context, pull: PullRequest): string[] {
  const name = `#${pull.number}`;
  const main = ctx.config.main_branch;
  if (!pull.isMerged) {
    const word = pull.state === "closed" ? "was closed without being merged" : "is not merged yet";
    return [`${name} ${word}: it is not in ${main}.`];
  }
  return pull.base === null || pull.base === main ? [] : [`${name} was merged into ${pull.base}, not into ${main}.`];
}

/** Digits are a commit only where nothing else begins with them, as far as main, the deploys and GitHub tell. */
async function findDigits(ctx: Context, digits: string): Promise<Change> {
  if (digits.length === 40) return describeCommit(ctx, digits);
  const where = { sha: { startsWith: digits } };
  const [known, deployed, named] = await Promise.all([
    ctx.db.knownCommit.findMany({ where, select: { sha: true }, take: MOST_CANDIDATES }),
    ctx.db.deploy.findMany({ where, select: { sha: true }, distinct: ["sha"], take: MOST_CANDIDATES }),
    outside("find-commit", () => ctx.github.getCommit(digits)),
  ]);
  const fitting = [...new Set([...known, ...deployed, ...(named === null ? [] : [named])].map(({ sha }) => sha))];
  const [only, ...others] = fitting;
  if (only === undefined) throw nothingCalled(ctx, digits);
  if (others.length > 0) throw ambiguous(digits, fitting);
  if (named === null && (await askGitHubFor(ctx, only)) !== null) throw ambiguous(digits, fitting);
  return describeCommit(ctx, only);
}

function ambiguous(digits: string, fitting: readonly string[]): AppError {
  const names = fitting.slice(0, MOST_CANDIDATES).map((sha) => sha.slice(0, 12));
  const more = fitting.length === 1 ? `${names.join("")} and another commit` : names.join(", ");
  return invalidInput("ref", `${digits} fits more than one: ${more}. Give more digits.`);
}

async function findNamed(ctx: Context, name: string): Promise<Change> {
  const { main_branch: main } = ctx.config;
  if (name === main) return describeCommit(ctx, (await findCommit(ctx, { ref: main })).sha);
  const commit = await outside("find-commit", () => ctx.github.getCommit(name, { fresh: true }));
  if (commit === null) throw nothingCalled(ctx, name);
  return describeCommit(ctx, commit.sha);
}

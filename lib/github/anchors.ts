import "server-only";

import { z } from "zod";

import type { AnchorStore, SignedCheckpoint } from "@/lib/core/anchor";
import { type Environment, environmentSchema } from "@/lib/core/config";
import { readTold, toldSha } from "@/lib/core/told";
import { mustBeDone } from "@/lib/github/failure";
import { readPages } from "@/lib/github/pages";
import type { Ask, Target } from "@/lib/github/request";

const MOST_ANCHORS = 2_000;

const commitsSchema = z.tuple([z.object({ sha: toldSha })], z.unknown());
const statusesSchema = z.array(z.unknown());

const PREFIX = "console-audit/";

const statusSchema = z.object({
  context: z.string().startsWith(PREFIX),
  description: z.string().regex(/^v1 [1-9]\d{0,14} \S{20,30} [0-9a-f]{64}$/),
  target_url: z.string().regex(/[?&]checkpoint=[0-9a-f]{16}\.[\w-]{86}$/),
});

/**
 * Checkpoints as statuses of the repository's first commit. GitHub's API can add a commit status and has no call that
 * changes or deletes one; it needs the permission "commit statuses: write" and nothing else.
 */
export function createGitHubAnchors(ask: Ask): AnchorStore {
  let first: string | null = null;
  const firstCommit = async (target: Target) => (first ??= await readFirstCommit(target));
  return {
    kind: "github",
    put: (checkpoint, auditPage) =>
      ask("keep a checkpoint of the audit log as a commit status", async (target) => {
        const { octokit, owner, repo } = target;
        const sha = await firstCommit(target);
        const wanted = { owner, repo, sha, ...statusOf(checkpoint, auditPage) };
        const { status } = await octokit.rest.repos.createCommitStatus(wanted);
        mustBeDone("status", Number(status), "keep a checkpoint of the audit log");
      }),
    list: (environment) =>
      ask("list the checkpoints of the audit log", async (target) => {
        const { octokit, owner, repo } = target;
        const ref = await firstCommit(target);
        const found = await readPages(MOST_ANCHORS, async (request) => {
          const { data, headers } = await octokit.rest.repos.listCommitStatusesForRef({ owner, repo, ref, ...request });
          return { items: readTold(statusesSchema, data, "the list of statuses"), link: headers.link };
        });
        return found.flatMap((status) => parseAnchor(status, environment) ?? []);
      }),
  };
}

/** The oldest commit of the default branch: it never changes, nobody deploys it, and every token that sees the repository finds it. */
async function readFirstCommit({ octokit, owner, repo }: Target): Promise<string> {
  const newest = await octokit.rest.repos.listCommits({ owner, repo, per_page: 1 });
  const page = lastPage(newest.headers.link);
  const oldest = page === 1 ? newest : await octokit.rest.repos.listCommits({ owner, repo, per_page: 1, page });
  const [{ sha }] = readTold(commitsSchema, oldest.data, "the list of commits");
  return sha;
}

function lastPage(link: string | undefined): number {
  return Number(/[?&]page=(\d+)[^>]*>;\s*rel="last"/.exec(link ?? "")?.[1] ?? 1);
}

/** Whether a commit status is a checkpoint of an audit log and says nothing about the commit. */
export function isAnchorContext(context: string): boolean {
  return context.startsWith(PREFIX);
}

/** A checkpoint as a commit status: 100 of the 140 characters a description may have, and the signature in its link. */
export function statusOf(checkpoint: SignedCheckpoint, auditPage: string) {
  const { size, at, head_hash, key_id, signature } = checkpoint;
  return {
    context: contextOf(checkpoint),
    state: "success" as const,
    description: `v1 ${size} ${at} ${head_hash}`,
    target_url: `${auditPage}?checkpoint=${key_id}.${signature}`,
  };
}

/** GitHub takes at most 1,000 statuses per commit and context (REST API, "Create a commit status"): one context per hour. */
function contextOf({ environment, at }: SignedCheckpoint): string {
  return `${PREFIX}${environment}/${at.slice(0, 13)}`;
}

/** The checkpoint a commit status carries, or null where it carries none of that console. */
export function parseAnchor(status: unknown, wanted: Environment): SignedCheckpoint | null {
  const parsed = statusSchema.safeParse(status);
  if (!parsed.success) return null;
  const { context, description, target_url } = parsed.data;
  const environment = environmentSchema.safeParse(context.slice(PREFIX.length).split("/")[0]);
  if (!environment.success || environment.data !== wanted) return null;
  const [, size = "", at = "", head_hash = ""] = description.split(" ");
  const [key_id = "", signature = ""] = target_url.slice(target_url.lastIndexOf("=") + 1).split(".");
  return { environment: environment.data, size: Number(size), at, head_hash, key_id, signature };
}

import { randomUUID } from "node:crypto";
import { type Command, onlyPositional, readArguments, type Terminal, usageError } from "@/cli/command";
import { type Client, connectToConsole } from "@/cli/console-client";
import { describeBlocker } from "@/cli/describe-blocker";
import { describeDeploy } from "@/cli/describe-deploy";
import { followDeploy } from "@/cli/follow-deploy";
import { Refusal } from "@/cli/refusal";
import { shortSha } from "@/lib/core/words";
import { deployAnswerSchema } from "@/lib/deploys/schemas";
import { apiPaths } from "@/lib/paths";
import { releaseListSchema } from "@/lib/releases/schemas";
import { type SurfaceRollbackReview, surfaceRollbackReviewSchema } from "@/lib/rollbacks/schemas";

const USAGE = "rollback <surface> --to SHA --reason TEXT [--confirm SURFACE] [--wait] [--json]";
const WHOLE = /^[0-9a-f]{40}$/;
/** The most that one page of the list has. */
const LOOKED_THROUGH = 200;

export const rollback: Command = {
  name: "rollback",
  usage: USAGE,
  summary: "roll a surface back to a commit it has run; it is held afterwards",
  run: async (args, terminal) => {
    const { values, positionals } = readArguments(USAGE, {
      args,
      allowPositionals: true,
      options: {
        to: { type: "string" },
        reason: { type: "string" },
        confirm: { type: "string" },
        wait: { type: "boolean" },
        json: { type: "boolean" },
      },
    });
    const surfaceId = onlyPositional(USAGE, positionals);
    const { to, reason, confirm, wait = false, json = false } = values;
    if (to === undefined || reason === undefined) throw usageError(USAGE, "Say --to which commit, and the --reason.");
    const client = connectToConsole(terminal);
    const review = await readReview(client, surfaceId, to);
    if (!json) tellReview(terminal, review);
    const { deploy: ordered } = await client(deployAnswerSchema, {
      method: "POST",
      path: apiPaths.surfaceRollbacks(surfaceId),
      headers: { "idempotency-key": randomUUID() },
      body: { to_sha: review.to_sha, from_sha: review.from_sha, reason, confirm },
    });
    const last = wait ? await followDeploy(client, terminal, ordered) : ordered;
    terminal.out(json ? JSON.stringify({ deploy: last }) : describeDeploy(last));
    return wait && last.state !== "succeeded" ? 1 : 0;
  },
};

async function readReview(client: Client, surfaceId: string, to: string): Promise<SurfaceRollbackReview> {
  const sha = WHOLE.test(to) ? to : await findRelease(client, surfaceId, to);
  return client(surfaceRollbackReviewSchema, { path: apiPaths.surfaceRollbackReview(surfaceId, sha) });
}

/** The one commit, of those the surface was seen to run, that begins so. */
async function findRelease(client: Client, surfaceId: string, digits: string): Promise<string> {
  const { items } = await client(releaseListSchema, { path: apiPaths.releases(surfaceId, { limit: LOOKED_THROUGH }) });
  const fitting = new Set(items.flatMap(({ sha }) => (sha.startsWith(digits) ? [sha] : [])));
  const [only] = fitting;
  if (only !== undefined && fitting.size === 1 && digits !== "") return only;
  const found = fitting.size === 0 ? "No release" : "More than one release";
  throw new Refusal(`${found} of ${surfaceId} begins with ${digits}. Give all 40 digits of a commit it has run.`);
}

/** What is lost and what stays, before it is ordered. */
function tellReview(terminal: Terminal, review: SurfaceRollbackReview): void {
  const { surface_id: id, from_sha: from, to_sha: to, title, commits_total: lost, migrations, blockers } = review;
  terminal.out(
    `${id}: ${from === null ? "unknown" : shortSha(from)} → ${shortSha(to)}${title === null ? "" : ` ${title}`}`,
  );
  terminal.out(lost === null ? "How many commits are taken back is unknown." : `Commits taken back: ${lost}`);
  for (const { name } of migrations) terminal.out(`  stays: migration ${name}`);
  terminal.out("Not undone: config vars, rotated secrets, migrations, data written since.");
  for (const one of blockers) terminal.out(describeBlocker(one));
}

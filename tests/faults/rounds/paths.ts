import { createHmac, randomUUID } from "node:crypto";
import { generate } from "otplib";
import { z } from "zod";

import type { DeployState } from "@/lib/deploys/schemas";
import { REPOSITORY } from "@/tests/factories/platform";
import type { Answer } from "@/tests/faults/child/console-child";
import { anchored, examined } from "@/tests/faults/rounds/audit-paths";
import { FLAG_PATHS } from "@/tests/faults/rounds/flag-paths";
import { KEY_PATHS } from "@/tests/faults/rounds/key-paths";
import { promoted, promotionRefused, rolledBack } from "@/tests/faults/rounds/promotion-paths";
import { ROTATION_PATHS } from "@/tests/faults/rounds/rotation-paths";
import { RESOLVING_ENDS_MS, type Round, type Seen } from "@/tests/faults/rounds/round";
import { SECRET_PATHS } from "@/tests/faults/rounds/secret-paths";
import { compared, unasked } from "@/tests/faults/rounds/version-paths";
import { WEBHOOK_PATHS } from "@/tests/faults/rounds/webhook-paths";
import { WEBHOOK_SECRET } from "@/tests/faults/stage/stage";

/** One way a deploy can go, from its request to its end; it goes on whenever the console dies on the way. */
export type Path = (round: Round) => Promise<void>;

const HAS_A_RUN: readonly DeployState[] = ["queued", "running", "verifying"];
/** A little more than the day after which a person is told, and than the 35 days after which GitHub has ended every run. */
const PATIENCE_ENDS_MS = 24 * 3_600_000 + 1_000;
const GITHUB_ENDS_MS = 35 * 24 * 3_600_000 + 1_000;

function expect(round: Round, answer: Answer, statuses: readonly number[]): void {
  if (statuses.includes(answer.status)) return;
  round.violations.push(`a request was answered ${answer.status}: ${answer.body}`);
}

/** A deploy that waits for an approval, so that nothing moves unless somebody moves it. */
async function waiting(round: Round): Promise<Seen> {
  await round.stage.platform.scenario({ stuck_approval: ["api-staging"] });
  return round.until(await round.request(), HAS_A_RUN);
}

async function cancelled(round: Round): Promise<void> {
  const { id, runId } = await waiting(round);
  if (runId === null) return void (await round.end(id, []));
  const answer = await round.call(round.stage.operator, { route: "cancel", method: "POST", params: { id } });
  // The one who asks again after a crash may hear that it has been asked for.
  expect(round, answer, [202, 409]);
  const { pool } = round.stage.database;
  const quarterMinuteLater = () =>
    pool.query(
      `UPDATE deploys SET cancel_requested_at = cancel_requested_at - interval '16 s',
       observed_at = cancel_requested_at - interval '16 s' WHERE id = $1 AND state = 'queued'`,
      [id],
    );
  await round.end(id, ["cancelled"], quarterMinuteLater);
}

/** It waits for a person for as long as GitHub lets it; then GitHub is silent, and has ended it for certain. */
async function timedOut(round: Round): Promise<void> {
  const { id, runId } = await waiting(round);
  if (runId !== null) {
    await round.letPass(id, PATIENCE_ENDS_MS);
    const sql = "SELECT 1 FROM deploys WHERE id = $1 AND alarmed_at IS NOT NULL AND state = 'queued'";
    const hurry = () => round.hurry();
    await round.find({ what: () => `the alarm of ${id}`, hurry }, async () => {
      const { rows } = await round.stage.database.pool.query(sql, [id]);
      return rows.length === 0 ? null : true;
    });
    await round.stage.platform.scenario({ outage: ["github"] });
    await round.letPass(id, GITHUB_ENDS_MS);
  }
  await round.end(id, ["timed_out"]);
  await round.stage.platform.scenario({ outage: null });
}

async function unresolved(round: Round): Promise<Seen> {
  await round.stage.platform.once({ dispatch_answer: "lost_before_accept" });
  const id = await round.request();
  await round.until(id, ["resolving"]);
  await round.letPass(id, RESOLVING_ENDS_MS);
  return round.end(id, ["unresolved"]);
}

async function adopted(round: Round): Promise<void> {
  const { stage } = round;
  const { id, correlationId, state } = await unresolved(round);
  if (state !== "unresolved") return;
  const [sha = ""] = await stage.platform.shas();
  const run = await stage.platform.startRun({ surface_id: "api-staging", sha, correlation_id: correlationId });
  await stage.database.pool.query("UPDATE people SET totp_last_step = 0");
  const totp = await generate({ secret: stage.admin.totpSecret });
  const body = JSON.stringify({ decision: "adopt", run_id: String(run), totp, reason: "It is there on GitHub" });
  const answer = await round.call(stage.admin, { route: "resolve", method: "POST", params: { id }, body });
  expect(round, answer, [200, 409]);
  await round.end(id, ["succeeded"]);
}

async function found(round: Round): Promise<void> {
  const { stage } = round;
  const [sha = ""] = await stage.platform.shas();
  const run = String(await stage.platform.startRun({ surface_id: "api-prod", sha, actor: "hana-shell" }));
  await followFound(round, run);
}

/** What `gh workflow run` sends: a branch, and neither a surface nor an id. */
async function branchDispatched(round: Round): Promise<void> {
  const { githubUrl } = round.stage.platform.simulator;
  const inputs = { environment: "production", ref: "main" };
  const answer = await fetch(`${githubUrl}/repos/${REPOSITORY}/actions/workflows/deploy-heroku.yml/dispatches`, {
    method: "POST",
    headers: { authorization: "Bearer sim-user-hana", "content-type": "application/json" },
    body: JSON.stringify({ ref: "main", inputs, return_run_details: true }),
  });
  const { workflow_run_id: run } = z.object({ workflow_run_id: z.number() }).parse(await answer.json());
  await followFound(round, String(run));
}

/** A run that nobody started here is recorded once, and followed to its end. */
async function followFound(round: Round, run: string): Promise<void> {
  const { stage } = round;
  const sql = "SELECT id FROM deploys WHERE run_id = $1";
  const ids = await round.find({ what: () => `run ${run}` }, async () => {
    const { rows } = await stage.database.pool.query<{ id: string }>(sql, [run]);
    return rows.length === 0 ? null : rows.map((row) => row.id);
  });
  if (ids.length > 1) round.violations.push(`run ${run} was recorded ${ids.length} times`);
  for (const id of ids) {
    round.ids.add(id);
    await round.end(id, ["succeeded"]);
  }
}

async function rerun(round: Round): Promise<void> {
  const id = await round.request();
  const { runId, state } = await round.end(id, ["succeeded"]);
  if (runId === null || state !== "succeeded") return;
  await round.stage.platform.rerun(runId);
  const sql = "SELECT 1 FROM deploys WHERE id = $1 AND run_attempt = 2 AND state = 'succeeded'";
  await round.find({ what: () => `attempt 2 of ${id}` }, async () => {
    const { rows } = await round.stage.database.pool.query(sql, [id]);
    return rows.length === 0 ? null : true;
  });
}

async function hinted(round: Round): Promise<void> {
  const { id, runId, correlationId } = await waiting(round);
  if (runId === null) return void (await round.end(id, []));
  const workflow_run = { id: Number(runId), display_title: `deploy api-staging staging 0000000 [${correlationId}]` };
  const body = JSON.stringify({ action: "requested", workflow_run });
  const signature = `sha256=${createHmac("sha256", WEBHOOK_SECRET).update(body).digest("hex")}`;
  const headers = {
    "x-github-event": "workflow_run",
    "x-github-delivery": randomUUID(),
    "x-hub-signature-256": signature,
  };
  expect(round, await round.call(round.stage.operator, { route: "webhook", method: "POST", headers, body }), [202]);
  const sql = "SELECT 1 FROM deploys WHERE id = $1 AND blocked_by->>'kind' = 'approval'";
  const hurry = () => round.hurry();
  await round.find({ what: () => `what ${id} waits for`, hurry }, async () => {
    const { rows } = await round.stage.database.pool.query(sql, [id]);
    return rows.length === 0 ? null : true;
  });
  await round.stage.platform.approve(runId);
  await round.end(id, ["succeeded"]);
}

async function refused(round: Round): Promise<void> {
  const body = JSON.stringify({ surface_id: "no-such-surface" });
  expect(round, await round.call(round.stage.operator, { route: "deploys", method: "POST", body }), [422]);
}

async function locked(round: Round): Promise<void> {
  const lock = { route: "lock", params: { surface_id: "getraxx" } } as const;
  const body = JSON.stringify({ kind: "lock", reason: "A fault test holds it" });
  expect(round, await round.call(round.stage.operator, { ...lock, method: "PUT", body }), [200]);
  // The one who asks again after a crash may find the lock gone.
  expect(round, await round.call(round.stage.operator, { ...lock, method: "DELETE" }), [204, 404]);
}

/** Somebody has put a commit on an app that main does not have: GitHub is asked how far apart they are. */
async function drifted(round: Round): Promise<void> {
  const { stage } = round;
  const [sha = ""] = await stage.platform.shas("feature/audit-export");
  await stage.platform.putLive("raxx-api-prod", sha);
  // What an earlier round has seen and measured is not asked again.
  await stage.database.pool.query("DELETE FROM commit_distances");
  await stage.database.pool.query(
    "UPDATE surface_observations SET sync = 'unknown', next_check_at = now() WHERE surface_id = 'api-prod'",
  );
  const sql = "SELECT * FROM surface_observations WHERE surface_id = 'api-prod'";
  let seen: { live_sha?: string; sync?: string } = {};
  await round.find({ what: () => `the drift of api-prod, seen ${JSON.stringify(seen)}` }, async () => {
    const { rows } = await stage.database.pool.query<{ live_sha: string; sync: string }>(sql);
    seen = rows[0] ?? {};
    return seen.live_sha === sha && seen.sync === "drifted" ? true : null;
  });
  const [tip = ""] = await stage.platform.shas();
  await stage.platform.putLive("raxx-api-prod", tip);
}

function deploys(
  truth: readonly DeployState[],
  given: { scenario?: Record<string, unknown>; once?: Record<string, unknown>; input?: Record<string, unknown> } = {},
): Path {
  return async (round) => {
    if (given.scenario !== undefined) await round.stage.platform.scenario(given.scenario);
    if (given.once !== undefined) await round.stage.platform.once(given.once);
    await round.end(await round.request(given.input), truth);
  };
}

/** Every path there is, by what happens on it. */
export const PATHS = {
  "GitHub names the run": deploys(["succeeded"]),
  "the console deploys itself": deploys(["succeeded"], { input: { surface_id: "console-staging" } }),
  "the commit is named by a tag": deploys(["succeeded"], { input: { ref: "v1.4.0" } }),
  "GitHub accepts without naming the run": deploys(["succeeded"], { once: { dispatch_answer: "204" } }),
  "the answer is lost": deploys(["succeeded"], { once: { dispatch_answer: "lost_after_accept" } }),
  "GitHub accepts and says 500": deploys(["succeeded"], { once: { dispatch_answer: "500_after_accept" } }),
  "the dispatch never arrives": async (round: Round) => void (await unresolved(round)),
  "an admin adopts the run": adopted,
  "the run fails": deploys(["failed"], { scenario: { fail_step: { surface_id: "api-staging", step: 5 } } }),
  "no job runs": deploys(["errored"], { scenario: { startup_failure: ["api-staging"] } }),
  "the run is evicted": deploys(["superseded"], { scenario: { evict: ["api-staging"], speed: 50 } }),
  "somebody cancels": cancelled,
  "nobody ever approves": timedOut,
  "somebody else starts a run": found,
  "somebody runs a branch from a shell": branchDispatched,
  "somebody runs it again": rerun,
  "a webhook comes in": hinted,
  "a request is refused": refused,
  "a surface is locked and unlocked": locked,
  "a commit that main does not have is live": drifted,
  "both consoles are compared": compared,
  "production runs what nobody asked for": unasked,
  "production is promoted": promoted,
  "a promotion is refused": promotionRefused,
  "production is rolled back": rolledBack,
  "a checkpoint of the log is put outside": anchored,
  "the log is verified and exported": examined,
  ...FLAG_PATHS,
  ...SECRET_PATHS,
  ...ROTATION_PATHS,
  ...KEY_PATHS,
  ...WEBHOOK_PATHS,
} satisfies Record<string, Path>;

export type PathName = keyof typeof PATHS;

import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { describeDeploy } from "@/cli/describe-deploy";
import { UpstreamError, type UpstreamFailureKind } from "@/lib/core/upstream";
import { adoptFoundRun } from "@/lib/deploys/adopt-found-run";
import { explainStart } from "@/lib/deploys/approvals";
import { cancelDeploy } from "@/lib/deploys/cancel-deploy";
import { listDeploys, toDeploy } from "@/lib/deploys/queries";
import { reopenDeploy } from "@/lib/deploys/reopen-deploy";
import type { GitHub } from "@/lib/github/github";
import { advanceDeploy } from "@/lib/reconciler/advance-deploy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import {
  advanceUntil,
  askForDeploy,
  mintDeploy,
  mirrorMain,
  readDeploy,
  startAfresh,
  step,
} from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { workflowRun } from "@/tests/factories/runs";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterAll(() => cockpit.close());

const notesOf = async (deployId: string) =>
  (await cockpit.db.deployTransition.findMany({ where: { deployId }, orderBy: { seq: "asc" } })).map(
    ({ note }) => note,
  );

/** A deploy whose first attempt waited and was rejected. */
async function rejectedOnce(by: string): Promise<{ id: string; runId: string }> {
  await cockpit.platform.scenario({ stuck_approval: ["api-staging"] });
  const { id } = await askForDeploy(cockpit);
  const { runId } = await advanceUntil(cockpit, id, "queued");
  await step(cockpit, id);
  await cockpit.platform.reject(runId ?? "", { by });
  await advanceUntil(cockpit, id, "failed");
  return { id, runId: runId ?? "" };
}

/** A second attempt, which has been seen to wait. */
async function startedAgain(id: string, runId: string): Promise<void> {
  await cockpit.platform.rerun(runId, "mallory");
  const run = await cockpit.system.github.getRun(runId, { fresh: true });
  if (run === null) throw new Error("the run is gone");
  expect(await reopenDeploy(cockpit.system, await readDeploy(cockpit, id), run)).toBe(true);
  const isWaiting = async () => (await step(cockpit, id)).blockedBy;
  await expect.poll(isWaiting, { timeout: 10_000 }).toMatchObject({ kind: "approval" });
}

describe("who did it, when it was not whoever began", () => {
  it("is the one who started the new attempt, and nobody where GitHub does not tell", async () => {
    for (const [login, words] of [["mallory", "mallory"] as const, [null, "Somebody on GitHub"] as const]) {
      const runId = login === null ? "990002" : "990001";
      const row = await mintDeploy(cockpit, { state: "failed", runId, runAttempt: 1 });
      const run = workflowRun({
        id: runId,
        attempt: 2,
        actorLogin: "hana",
        triggeringActorLogin: login,
        status: "queued",
      });
      expect(await reopenDeploy(cockpit.system, row, run)).toBe(true);
      expect(await notesOf(row.id)).toEqual([`${words} started attempt 2 of the run on GitHub`]);
      const [reopened] = await cockpit.auditOf(row.id);
      expect(reopened?.payload).toMatchObject({ actor_login: login, first_login: "hana" });
      await cockpit.db.deploy.update({ where: { id: row.id }, data: { state: "failed" } });
    }
  });

  it("is told of a run that is found in its second attempt", async () => {
    const title = `deploy api-staging staging ${"ab".repeat(20)} []`;
    const change = { attempt: 2, actorLogin: "hana", triggeringActorLogin: "mallory", title };
    const run = workflowRun({ id: "990003", ...change });
    expect(await adoptFoundRun(cockpit.system, "deploy-heroku.yml", run)).toBe(true);
    const row = await cockpit.db.deploy.findFirstOrThrow({ where: { runId: run.id } });
    expect(row).toMatchObject({ originLogin: "hana", reason: "Started on GitHub by hana", attemptBy: "mallory" });
    expect(await notesOf(row.id)).toEqual(["Started on GitHub by hana; attempt 2 by mallory"]);
    const [found] = await cockpit.auditOf(row.id);
    expect(found?.payload).toMatchObject({ actor_login: "mallory", first_login: "hana" });
  });

  it("is the one who approved, by GitHub's own word", async () => {
    await cockpit.platform.scenario({ stuck_approval: ["api-staging"] });
    const { id } = await askForDeploy(cockpit);
    const queued = await advanceUntil(cockpit, id, "queued");
    expect((await step(cockpit, id)).blockedBy).toMatchObject({ kind: "approval" });
    await cockpit.platform.approve(queued.runId ?? "");
    await advanceUntil(cockpit, id, "verifying");
    expect(await notesOf(id)).toContain("ines-approves approved the run");
  });

  it("is of a later attempt whoever said it since that one was seen to wait", async () => {
    const { id, runId } = await rejectedOnce("omar");
    await startedAgain(id, runId);
    await cockpit.platform.reject(runId, { by: "ines", comment: "still no" });
    expect(await advanceUntil(cockpit, id, "failed")).toMatchObject({
      runAttempt: 2,
      attemptBy: "mallory",
      failureCode: "rejected_on_github",
      failureMessage: 'ines rejected the run on GitHub: "still no".',
    });
  });

  it("is not the one who rejected an earlier attempt, where a later one waited and failed of itself", async () => {
    const { id, runId } = await rejectedOnce("omar");
    await startedAgain(id, runId);
    const { github } = cockpit.system;
    const failed = async () => {
      const run = await github.getRun(runId);
      return run === null ? null : { ...run, status: "completed", conclusion: "failure" };
    };
    const jobs: GitHub["listJobs"] = async (run, attempt) =>
      (await github.listJobs(run, attempt)).map((job) => ({ ...job, status: "completed", conclusion: "failure" }));
    const refused = { ...cockpit.system, github: { ...github, getRun: failed, listJobs: jobs } };
    cockpit.moveClock(60_000);
    await advanceDeploy(refused, "reconciler-1", id);
    expect(await readDeploy(cockpit, id)).toMatchObject({ state: "failed", failureCode: "run_failed" });
    expect((await readDeploy(cockpit, id)).failureMessage).not.toContain("reject");
  });

  it.each([
    [1, "omar approved the run"],
    [null, "omar approved the run"],
    [2, "The run waits no longer. GitHub does not say who approved it"],
  ])("is the approver by name of a first attempt alone (attempt %s)", async (runAttempt, words) => {
    const row = await mintDeploy(cockpit, { runId: "990009", runAttempt, approvalSeenAt: cockpit.now() });
    const approval = { login: "omar", comment: null, state: "approved" as const, environments: ["staging"] };
    const github = { ...cockpit.system.github, listApprovals: () => Promise.resolve([approval]) };
    expect(await explainStart({ ...cockpit.system, github }, row)).toBe(words);
  });

  it("is the one who rejected it, with their words, and not the job that never began", async () => {
    await cockpit.platform.scenario({ stuck_approval: ["api-staging"] });
    const { id } = await askForDeploy(cockpit);
    const { runId } = await advanceUntil(cockpit, id, "queued");
    await cockpit.platform.reject(runId ?? "", { by: "ines", comment: "not on a\nFriday" });
    const failureMessage = 'ines rejected the run on GitHub: "not on a Friday".';
    expect(await advanceUntil(cockpit, id, "failed")).toMatchObject({
      failureCode: "rejected_on_github",
      failureMessage,
    });
    expect((await cockpit.auditOf(id)).at(-1)?.payload).toMatchObject({ note: failureMessage });
  });

  it("is on the deploy, in the list and in the promotion's words: who asked, and who started it again", async () => {
    const asked = await mintDeploy(cockpit, { state: "failed", runId: "990004", runAttempt: 1 });
    const run = workflowRun({ id: "990004", attempt: 2, triggeringActorLogin: "mallory", status: "queued" });
    await reopenDeploy(cockpit.system, asked, run);
    const { items } = await listDeploys(cockpit.as("viewer"), { limit: 50 });
    expect(items.find(({ id }) => id === asked.id)).toMatchObject({ run_attempt: 2, attempt_by: "mallory" });
    expect(describeDeploy(toDeploy(await readDeploy(cockpit, asked.id)))).toContain("attempt 2 by mallory");
    await cockpit.db.deploy.update({ where: { id: asked.id }, data: { state: "failed" } });
  });

  it("is nobody's bot: the console's own login, or a workflow's, stands for somebody whom GitHub does not name", async () => {
    const own = await cockpit.running.github.login();
    const words = { [own]: "Somebody with the console's key", "github-actions[bot]": "Somebody on GitHub, through" };
    for (const [login, started] of Object.entries(words)) {
      const row = await mintDeploy(cockpit, { state: "failed", runId: `99001${login.length}`, runAttempt: 1 });
      const again = { attempt: 2, triggeringActorLogin: login, status: "queued" };
      await reopenDeploy(cockpit.system, row, workflowRun({ id: row.runId ?? "", ...again }));
      expect((await notesOf(row.id))[0]).toMatch(new RegExp(`^${started}`));
      await cockpit.db.deploy.update({ where: { id: row.id }, data: { state: "failed" } });
    }
    const title = `deploy api-staging staging ${"ab".repeat(20)} []`;
    await adoptFoundRun(cockpit.system, "deploy-heroku.yml", workflowRun({ id: "990020", actorLogin: own, title }));
    const found = await cockpit.db.deploy.findFirstOrThrow({ where: { runId: "990020" } });
    expect(toDeploy(found)).toMatchObject({
      reason: "Started on GitHub by somebody with the console's key",
      origin: { login: own, by: "somebody with the console's key" },
    });
  });
});

describe("who cancelled a run", () => {
  const me = () => cockpit.people.operator.email;
  const cancelHere = (id: string, github = cockpit.system.github) =>
    cancelDeploy({ ...cockpit.as("operator"), github }, id);
  const told = async (id: string) => toDeploy(await advanceUntil(cockpit, id, "cancelled"));

  async function running(scenario: object = {}) {
    await cockpit.platform.scenario({ speed: 2, ...scenario });
    const { id } = await askForDeploy(cockpit);
    const { runId } = await advanceUntil(cockpit, id, "running");
    return { id, runId: runId ?? "" };
  }

  const untilOver = (runId: string) =>
    vi.waitFor(
      async () => {
        const run = (await cockpit.platform.runs()).find((candidate) => String(candidate.id) === runId);
        expect(run?.status).toBe("completed");
      },
      { timeout: 10_000, interval: 20 },
    );

  it.each([
    [false, "mallory cancelled the run on GitHub."],
    [true, "Somebody cancelled the run on GitHub."],
  ])("is not whoever wanted it here while nothing has left (GitHub untold: %s)", async (untold, message) => {
    const { id, runId } = await running({ untold_cancels: untold });
    await cockpit.platform.cancel(runId, "mallory");
    await cancelHere(id, { ...cockpit.system.github, cancelRun: () => Promise.reject(refusal("rate_limited")) });
    await untilOver(runId);
    const deploy = await told(id);
    expect(deploy.failure).toMatchObject({ code: "cancelled_on_github", message });
    expect(deploy.cancel).toMatchObject({ outcome: "too_late", by: me() });
    const late = `GitHub did not take the cancel by ${me()} in time: the run was already cancelled on GitHub.`;
    const note = `${message} ${late}`;
    expect((await notesOf(id)).at(-1)).toBe(note);
    expect((await cockpit.auditOf(id)).at(-1)?.payload).toMatchObject({ note });
    expect((await failureOf(cancelHere(id))).message).not.toContain(me());
  });

  it("is whoever GitHub names, although GitHub took our request as well", async () => {
    const { id, runId } = await running();
    await cockpit.platform.cancel(runId, "mallory");
    expect((await cancelHere(id)).cancelSentAt).not.toBeNull();
    expect(await told(id)).toMatchObject({
      failure: { message: "mallory cancelled the run on GitHub." },
      cancel: { outcome: "too_late" },
    });
  });

  it("is one of the two where the answer to ours was lost and GitHub names nobody", async () => {
    const { id, runId } = await running({ untold_cancels: true });
    await cancelHere(id, { ...cockpit.system.github, cancelRun: () => Promise.reject(refusal("timeout")) });
    await cockpit.platform.cancel(runId, "mallory");
    await untilOver(runId);
    const deploy = await told(id);
    const message = `Cancelled by ${me()} here, or by somebody on GitHub. GitHub does not say which.`;
    expect(deploy).toMatchObject({ failure: { code: "cancelled_by_either", message }, cancel: { message } });
  });

  it("is whoever asked here, once GitHub took the request and names nobody else", async () => {
    const { id } = await running();
    await cancelHere(id);
    expect(await told(id)).toMatchObject({ cancel: { outcome: "cancelled", message: `Cancelled by ${me()}.` } });
  });
});

const refusal = (kind: UpstreamFailureKind) => new UpstreamError("github", { kind, message: "GitHub said no." });

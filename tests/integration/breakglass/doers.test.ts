import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { adoptFoundRun } from "@/lib/deploys/adopt-found-run";
import { reopenDeploy } from "@/lib/deploys/reopen-deploy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, askForDeploy, mintDeploy, mirrorMain, startAfresh, step } from "@/tests/factories/deploys";
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
    expect(row).toMatchObject({ originLogin: "hana", reason: "Started on GitHub by hana; attempt 2 by mallory" });
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
});

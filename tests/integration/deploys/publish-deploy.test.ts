import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";

import { listAttention } from "@/lib/board/queries";
import { publishDeploy } from "@/lib/deploys/publish-deploy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, askForDeploy, mintDeploy, mirrorMain, startAfresh } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { containing } from "@/tests/factories/matchers";
import { REPOSITORY } from "@/tests/factories/platform";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(async () => {
  await startAfresh(cockpit);
  await cockpit.db.githubDeployment.updateMany({
    data: { nextAttemptAt: new Date("2999-01-01T00:00:00Z"), attempts: 0, problem: null },
  });
});
afterAll(() => cockpit.close());

const deploymentsSchema = z.array(
  z.object({ id: z.number(), sha: z.string(), environment: z.string(), description: z.string() }),
);
const statusesSchema = z.array(z.object({ state: z.string(), log_url: z.string() }));

async function read(path: string): Promise<unknown> {
  const address = `${cockpit.platform.simulator.githubUrl}/repos/${REPOSITORY}/${path}`;
  return (await fetch(address, { headers: { authorization: "Bearer tests" } })).json();
}

/** What GitHub shows of a deploy: its deployments with their newest status. */
async function shownOf(deployId: string) {
  const all = deploymentsSchema.parse(await read("deployments?per_page=100"));
  const ours = all.filter(({ description }) => description === `Console deploy ${deployId}`);
  return Promise.all(
    ours.map(async ({ id, sha, environment }) => {
      const statuses = statusesSchema.parse(await read(`deployments/${id}/statuses`));
      return { sha, environment, states: statuses.map(({ state }) => state).toReversed(), log: statuses[0]?.log_url };
    }),
  );
}

async function publishAll() {
  while (await publishDeploy(cockpit.system));
}

describe("what GitHub is told of a deploy", () => {
  it("is its own commit, in progress first, and a success only once the platform reports it", async () => {
    const [, older = ""] = await cockpit.platform.shas();
    const { id } = await askForDeploy(cockpit, { sha: older });
    const verifying = await advanceUntil(cockpit, id, "verifying");
    await publishAll();
    const place = { sha: older, environment: "staging/api-staging", log: verifying.runUrl };
    expect(await shownOf(id)).toEqual([{ ...place, states: ["in_progress"] }]);
    await advanceUntil(cockpit, id, "succeeded");
    await publishAll();
    expect(await shownOf(id)).toEqual([{ ...place, states: ["in_progress", "success"] }]);
    const { id: next } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, next, "succeeded");
    await publishAll();
    expect((await shownOf(next))[0]?.states).toEqual(["success"]);
    expect((await shownOf(id))[0]?.states).toEqual(["in_progress", "success", "inactive"]);
  });

  it("is a failure when the run failed", async () => {
    await cockpit.platform.once({ fail_step: { surface_id: "api-staging", step: 6 } });
    const { id } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "failed");
    await publishAll();
    expect((await shownOf(id))[0]?.states).toEqual(["failure"]);
  });

  it("is told once by two at once, and once more after the answer was lost", async () => {
    const { id } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "succeeded");
    await Promise.all([publishDeploy(cockpit.system), publishDeploy(cockpit.system)]);
    await cockpit.db.githubDeployment.update({ where: { deployId: id }, data: { githubId: null, toldState: null } });
    await publishAll();
    expect(await shownOf(id)).toHaveLength(1);
  });

  it("is told anew where somebody has deleted it on GitHub", async () => {
    const { id } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "verifying");
    await publishAll();
    const { githubId } = await cockpit.db.githubDeployment.findUniqueOrThrow({ where: { deployId: id } });
    const address = `${cockpit.platform.simulator.githubUrl}/repos/${REPOSITORY}/deployments/${githubId}`;
    await fetch(address, { method: "DELETE", headers: { authorization: "Bearer tests" } });
    await advanceUntil(cockpit, id, "succeeded");
    await publishAll();
    expect(await shownOf(id)).toEqual([]);
    cockpit.moveClock(60_001);
    await publishAll();
    expect((await shownOf(id)).map(({ states }) => states)).toEqual([["success"]]);
  });

  it("is put right when the commit of the record is corrected", async () => {
    const { id, sha } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "succeeded");
    await publishAll();
    const [, other = ""] = await cockpit.platform.shas();
    await cockpit.db.deploy.update({ where: { id }, data: { sha: other } });
    await publishAll();
    const shown = await shownOf(id);
    expect(shown.find((one) => one.sha === sha)?.states.at(-1)).toBe("inactive");
    expect(shown.find((one) => one.sha === other)?.states).toEqual(["success"]);
  });

  it("never touches the deploy: what GitHub refuses is kept, told to a person, and tried until it is taken", async () => {
    const { id } = await askForDeploy(cockpit);
    const before = await advanceUntil(cockpit, id, "succeeded");
    await cockpit.platform.scenario({ rejected_keys: ["github"] });
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await publishAll();
      cockpit.moveClock(3_600_001);
    }
    const row = await cockpit.db.githubDeployment.findUniqueOrThrow({ where: { deployId: id } });
    expect(row).toMatchObject({ attempts: 10, toldState: null });
    const attention = await listAttention(cockpit.as("viewer"), { flagReadings: [] });
    expect(attention.find(({ cause }) => cause === "github_deployments_refused")).toMatchObject({
      subject: "GitHub deployments",
      since: row.problemSince?.toISOString(),
      message: containing("GitHub's page of deployments lags: "),
    });
    expect(await cockpit.db.deploy.findUniqueOrThrow({ where: { id } })).toEqual(before);
    await cockpit.platform.scenario({ rejected_keys: [] });
    await publishAll();
    expect((await shownOf(id))[0]?.states).toEqual(["success"]);
    expect(await listAttention(cockpit.as("viewer"), { flagReadings: [] })).not.toContainEqual(
      expect.objectContaining({ cause: "github_deployments_refused" }),
    );
  });

  it("is not said to lag any more once what GitHub refused is a week old", async () => {
    const long = new Date(cockpit.now().getTime() - 8 * 24 * 3_600_000);
    const { id } = await mintDeploy(cockpit, { requestedAt: long, stateSince: long });
    const refused = { attempts: 9, problem: "GitHub refused.", problemSince: cockpit.now() };
    const place = { environment: "staging/api-staging", sha: "a".repeat(40), nextAttemptAt: cockpit.now() };
    await cockpit.db.githubDeployment.create({ data: { deployId: id, ...place, ...refused } });
    const attention = await listAttention(cockpit.as("viewer"), { flagReadings: [] });
    expect(attention.map(({ cause }) => cause)).not.toContain("github_deployments_refused");
    expect(await publishDeploy(cockpit.system)).toBe(false);
  });

  it("is a success for a re-run that ended last, however early it was first asked for", async () => {
    const [sha = "", other = ""] = await cockpit.platform.shas();
    const at = (minutes: number) => new Date(cockpit.now().getTime() - minutes * 60_000);
    const base = { surfaceId: "raxx-mockups", state: "succeeded", startedAt: at(300) } as const;
    const rerun = await mintDeploy(cockpit, { ...base, sha, requestedAt: at(300), finishedAt: at(1) });
    await mintDeploy(cockpit, { ...base, sha: other, requestedAt: at(200), finishedAt: at(100) });
    await publishAll();
    expect((await shownOf(rerun.id))[0]?.states.at(-1)).toBe("success");
  });

  it("is told of a run that waited for its approval for days, and takes the place of what was told before it", async () => {
    const { id: before } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, before, "succeeded");
    await publishAll();
    await cockpit.platform.scenario({ stuck_approval: ["api-staging"] });
    const [, sha = ""] = await cockpit.platform.shas();
    const { id } = await askForDeploy(cockpit, { sha });
    const { runId } = await advanceUntil(cockpit, id, "queued");
    const days = 9 * 24 * 3_600_000;
    await cockpit.db.deploy.updateMany({
      where: { id: { in: [before, id] } },
      data: { requestedAt: new Date(cockpit.now().getTime() - days) },
    });
    await cockpit.platform.approve(runId ?? "");
    await advanceUntil(cockpit, id, "succeeded");
    await publishAll();
    expect((await shownOf(id))[0]?.states).toEqual(["success"]);
    expect((await shownOf(before))[0]?.states).toEqual(["success", "inactive"]);
  });

  it("is a success again for a re-run that took the place of a later deploy, though nobody told GitHub in between", async () => {
    const { id } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "succeeded");
    await publishAll();
    const [, other = ""] = await cockpit.platform.shas();
    const { id: later } = await askForDeploy(cockpit, { sha: other });
    await advanceUntil(cockpit, later, "succeeded");
    await publishAll();
    expect((await shownOf(id))[0]?.states).toEqual(["success", "inactive"]);
    cockpit.moveClock(60_000);
    const ended = { stateSince: cockpit.now(), finishedAt: cockpit.now() };
    const requestedAt = new Date(cockpit.now().getTime() - 20 * 24 * 3_600_000);
    await cockpit.db.deploy.update({ where: { id }, data: { ...ended, runAttempt: 2, requestedAt } });
    await publishAll();
    expect((await shownOf(id))[0]?.states.at(-1)).toBe("success");
    expect((await shownOf(later))[0]?.states.at(-1)).toBe("inactive");
  });

  it("is no success any more once one of the other console has come after it, which that console tells", async () => {
    const { id } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "succeeded");
    await publishAll();
    cockpit.moveClock(60_000);
    const finishedAt = cockpit.now();
    await mintDeploy(cockpit, { origin: "console", startedAt: finishedAt, stateSince: finishedAt, finishedAt });
    await publishAll();
    expect((await shownOf(id))[0]?.states).toEqual(["success", "inactive"]);
  });

  it("is inactive once the platform runs something else, and a success again when it comes back", async () => {
    const { id, sha } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "succeeded");
    await publishAll();
    const [, other = ""] = await cockpit.platform.shas();
    for (const liveSha of [other, sha]) {
      cockpit.moveClock(60_000);
      const seen = { liveSha, observedAt: cockpit.now() };
      await cockpit.db.surfaceObservation.upsert({
        where: { surfaceId: "api-staging" },
        create: { surfaceId: "api-staging", nextCheckAt: cockpit.now(), ...seen },
        update: seen,
      });
      await publishAll();
    }
    expect((await shownOf(id))[0]?.states).toEqual(["success", "inactive", "success"]);
  });
});

describe("a deploy that this console only found", () => {
  it("is told by the console of its environment, and one of the other console by that one", async () => {
    const ran = { startedAt: cockpit.now(), requestedAt: cockpit.now(), sha: (await cockpit.platform.shas())[0] ?? "" };
    const own = await mintDeploy(cockpit, { ...ran, origin: "github" });
    const elsewhere = await mintDeploy(cockpit, { ...ran, origin: "github", targetEnv: "production" });
    const sisters = await mintDeploy(cockpit, { ...ran, origin: "console" });
    await publishAll();
    expect(await shownOf(own.id)).toHaveLength(1);
    expect([...(await shownOf(elsewhere.id)), ...(await shownOf(sisters.id))]).toEqual([]);
  });

  it("is told by nobody but the console itself, and by none where the config says so", async () => {
    expect((await failureOf(publishDeploy(cockpit.as("admin")))).code).toBe("forbidden");
    const silent = { ...cockpit.system, config: { ...cockpit.system.config, github_deployments: false } };
    const { id } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "succeeded");
    expect(await publishDeploy(silent)).toBe(false);
    expect(await shownOf(id)).toEqual([]);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { surfacesSchema } from "@/lib/board/schemas";
import { listSurfaceTiles } from "@/lib/board/tiles";
import { newCorrelationId } from "@/lib/core/ids";
import { cancelDeploy } from "@/lib/deploys/cancel-deploy";
import { loadDeployDetail } from "@/lib/deploys/queries";
import { deploySchema } from "@/lib/deploys/schemas";
import { observeRuns } from "@/lib/hints/observe-runs";
import { advanceDeploy } from "@/lib/reconciler/advance-deploy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import {
  advanceUntil,
  askForDeploy,
  mirrorMain,
  postsOf,
  readDeploy,
  startAfresh,
  step,
} from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { containing } from "@/tests/factories/matchers";

let staging: TestConsole;
let production: TestConsole;

beforeAll(async () => {
  staging = await createTestConsole();
  production = await createTestConsole({ environment: "production", platform: staging.platform });
  await mirrorMain(staging);
  await mirrorMain(production);
});
beforeEach(async () => {
  await startAfresh(staging);
  await startAfresh(production);
});
afterAll(async () => {
  await production.close();
  await staging.close();
});

const heldBy = async (cockpit: TestConsole, id: string) =>
  deploySchema.shape.blocked_by.parse((await readDeploy(cockpit, id)).blockedBy);

/** A deploy of the production console whose run waits on GitHub until somebody ends it. */
async function theirs(): Promise<{ runId: string; correlationId: string }> {
  await staging.platform.scenario({ stuck_approval: ["api-staging"] });
  const { id } = await askForDeploy(production);
  const { runId, correlationId } = await advanceUntil(production, id, "queued");
  await staging.platform.untilVisible(correlationId);
  await staging.platform.scenario({ stuck_approval: null });
  return { runId: runId ?? "", correlationId };
}

/** The API's runs that GitHub's list shows as not completed, read anew: it may show one of the test before for a moment. */
async function listUnfinished(): Promise<string[]> {
  const since = new Date(Date.now() - 3_600_000);
  const { runs } = await staging.system.github.listRuns("deploy-heroku.yml", { since, limit: 100, fresh: true });
  return runs.filter(({ status }) => status !== "completed").map(({ id }) => id);
}

describe("a deploy of a surface that the other console deploys already", () => {
  it("is not sent: it names the other console's run, and goes out when that one has ended", async () => {
    const { runId } = await theirs();
    const { id } = await askForDeploy(staging);
    expect((await step(staging, id)).state).toBe("requested");
    expect(await heldBy(staging, id)).toMatchObject({
      kind: "other_console",
      message: containing(`Run ${runId}, started by console-prod, waits on GitHub to deploy api-staging.`),
      run_url: containing(`/runs/${runId}`),
    });
    expect(await postsOf(staging, id)).toBe(0);

    await staging.platform.endRuns();
    await advanceUntil(staging, id, "succeeded");
    const { deploy, transitions } = await loadDeployDetail(staging.as("viewer"), id);
    expect(deploy.blocked_by).toBeNull();
    expect(transitions.find(({ to }) => to === "dispatching")?.note).toContain(`Run ${runId}, started by console-prod`);
  });

  it.each([
    ["requested", null, "is about to deploy"],
    ["queued", null, "is about to deploy"],
    ["pending", null, "is about to deploy"],
    ["waiting", null, "waits on GitHub to deploy"],
    ["in_progress", null, "is deploying"],
    ["thawing", null, "is about to deploy"],
    ["unknown", null, "is about to deploy"],
    ["completed", "action_required", "waits on GitHub to deploy"],
  ])("waits for it while GitHub calls it %s (%s): it may still start", async (status, conclusion, doing) => {
    const { runId } = await theirs();
    const { id } = await askForDeploy(staging);
    const { github } = staging.system;
    const listRuns: typeof github.listRuns = async (workflow, options) => {
      const listed = await github.listRuns(workflow, options);
      const runs = listed.runs.map((run) => (run.id === runId ? { ...run, status, conclusion } : run));
      return { ...listed, runs };
    };
    await advanceDeploy({ ...staging.system, github: { ...github, listRuns } }, "reconciler-1", id);
    expect(await readDeploy(staging, id)).toMatchObject({
      state: "requested",
      blockedBy: { message: containing(`Run ${runId}, started by console-prod, ${doing} api-staging.`) },
    });
    expect(await postsOf(staging, id)).toBe(0);
  });

  it("is told the same at the door, on the tile and in the timeline where that run waits for its approval by name only", async () => {
    await staging.platform.scenario({ zero_jobs: ["getraxx"], run_word: { conclusion: "action_required" } });
    const order = { surface_id: "getraxx", confirm: "getraxx" };
    const asked = await askForDeploy(production, order);
    const { runId, correlationId } = await advanceUntil(production, asked.id, "queued");
    await staging.platform.untilVisible(correlationId);
    const { id } = await askForDeploy(staging, order);
    expect((await step(staging, id)).state).toBe("requested");
    const words = `Run ${runId}, started by console-prod, waits on GitHub to deploy getraxx.`;
    const tiles = surfacesSchema.parse(await listSurfaceTiles({ ...staging.as("viewer"), now: staging.now }));
    const tile = tiles.find(({ surface_id: surface }) => surface === "getraxx");
    expect(tile?.in_flight?.blocked_by?.message).toContain(words);

    staging.moveClock(5 * 60_000);
    await step(staging, id);
    const { transitions } = await loadDeployDetail(staging.as("viewer"), id);
    expect(transitions.at(-1)?.note).toContain(words);
    await staging.db.mirror.deleteMany({ where: { name: { startsWith: "runs:" } } });
    await observeRuns(staging.system);
    const refused = await failureOf(askForDeploy(staging, order));
    expect(refused.message).toContain("getraxx is deploying, started by console-prod (");
    expect(refused.message).toContain(`/runs/${runId}`);
  });

  it("waits for it also where its number is not readable", async () => {
    await theirs();
    await staging.platform.scenario({ odd_run_ids: ["api-staging"] });
    const { id } = await askForDeploy(staging);
    // GitHub shows a run besides that can be read: a list of which nothing can be is no answer.
    await staging.platform.startRun({ surface_id: "api-prod", sha: (await staging.platform.shas())[0] ?? "" });
    expect((await step(staging, id)).state).toBe("requested");
    expect((await heldBy(staging, id))?.message).toContain(
      "A run without a readable number, started by console-prod, waits",
    );
  });

  it("ends unsent after five minutes, with that run as the reason, and can be cancelled before", async () => {
    const { runId } = await theirs();
    const { id } = await askForDeploy(staging);
    await step(staging, id);
    staging.moveClock(5 * 60_000);
    const row = await step(staging, id);
    expect(row).toMatchObject({ state: "errored", failureCode: "other_console" });
    expect(row.failureMessage).toContain(`nothing was sent: Run ${runId}, started by console-prod`);

    const again = await askForDeploy(staging);
    await step(staging, again.id);
    expect(await cancelDeploy(staging.as("operator"), again.id)).toMatchObject({ state: "cancelled" });
    expect([await postsOf(staging, id), await postsOf(staging, again.id)]).toEqual([0, 0]);
  });

  it("is refused at the door once that run has been found, and told by whom and where", async () => {
    const { runId } = await theirs();
    await expect.poll(listUnfinished, { timeout: 10_000 }).toEqual([runId]);
    await staging.db.mirror.deleteMany({ where: { name: { startsWith: "runs:" } } });
    await observeRuns(staging.system);
    const error = await failureOf(askForDeploy(staging));
    expect(error.code).toBe("deploy_in_flight");
    expect(error.message).toContain("api-staging is deploying, started by console-prod (");
    expect(error.message).toContain(`/runs/${runId}`);
  });

  it("is not held back by somebody's own run on GitHub, which its lane explains", async () => {
    await staging.platform.scenario({ stuck_approval: ["api-staging"] });
    const [sha = ""] = await staging.platform.shas();
    await staging.platform.startRun({ surface_id: "api-staging", sha, actor: "hana" });
    const { id } = await askForDeploy(staging);
    expect((await step(staging, id)).state).toBe("queued");
  });
});

describe("a run of a console that has no record here, since the database was put back to before it", () => {
  it.each([
    ["of this console", "staging", "console-staging"],
    ["that tells no console", undefined, "a console"],
  ] as const)(
    "and carries an id %s holds a dispatch back, and is not called the other console's",
    async (_whose, of, who) => {
      await staging.platform.scenario({ stuck_approval: ["api-staging"] });
      const [sha = ""] = await staging.platform.shas();
      const actor = await staging.system.github.login();
      const order = { surface_id: "api-staging", sha, actor, correlation_id: newCorrelationId(of) };
      const runId = await staging.platform.startRun(order);
      const { id } = await askForDeploy(staging);
      expect((await step(staging, id)).state).toBe("requested");
      expect(await heldBy(staging, id)).toMatchObject({
        kind: "unrecorded_run",
        message: containing(
          `Run ${runId}, started by ${who} without a record here, waits on GitHub to deploy api-staging.`,
        ),
      });
      await staging.platform.scenario({ stuck_approval: null });
      await staging.platform.endRuns();
      await advanceUntil(staging, id, "succeeded");
      const { transitions } = await loadDeployDetail(staging.as("viewer"), id);
      expect(transitions.find(({ to }) => to === "dispatching")?.note).toContain(
        "Waited for a run without a record here",
      );
    },
  );
});

describe("two consoles that order one surface in the same moment", () => {
  it("send one dispatch each at most, and the second by GitHub's order names the first", async () => {
    await staging.platform.scenario({ speed: 0.01 });
    const [ours, other] = [await askForDeploy(staging), await askForDeploy(production)];
    const { github } = staging.system;
    // The first look of this console sees nothing yet; then the other one's dispatch is there before its own.
    let looks = 0;
    const listRuns: typeof github.listRuns = async (workflow, options) => {
      looks += 1;
      if (looks > 1) return github.listRuns(workflow, options);
      const seen = await github.listRuns(workflow, options);
      const { correlationId } = await advanceUntil(production, other.id, "queued");
      await staging.platform.untilVisible(correlationId);
      return seen;
    };
    await advanceDeploy({ ...staging.system, github: { ...github, listRuns } }, "reconciler-1", ours.id);
    const first = await readDeploy(production, other.id);
    expect((await readDeploy(staging, ours.id)).state).toBe("queued");
    const named = {
      kind: "other_console",
      message: containing(`Run ${first.runId}, started by console-prod, came first.`),
    };
    expect(await heldBy(staging, ours.id)).toMatchObject(named);
    // It does not come and go with the next look.
    await step(staging, ours.id);
    expect(await heldBy(staging, ours.id)).toMatchObject(named);
    expect(await heldBy(production, other.id)).toBeNull();
    expect([await postsOf(staging, ours.id), await postsOf(production, other.id)]).toEqual([1, 1]);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { CockpitConfig } from "@/lib/core/config";
import { UpstreamError } from "@/lib/core/upstream";
import { advanceDeploy } from "@/lib/reconciler/advance-deploy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import {
  actionsOf,
  advanceUntil,
  askForDeploy,
  mirrorMain,
  postsOf,
  readDeploy,
  startAfresh,
  step,
} from "@/tests/factories/deploys";
import { newGitHub } from "@/tests/factories/platform";
import { listOf } from "@/tests/factories/runs";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterAll(() => cockpit.close());

describe("a dispatch that GitHub refuses", () => {
  const ended = async (id: string) => {
    const row = await advanceUntil(cockpit, id, "errored");
    expect(row.runId).toBeNull();
    return row;
  };

  it("for a disabled workflow is not even sent, and says so", async () => {
    await cockpit.platform.scenario({ disabled_workflows: ["deploy-heroku.yml"] });
    const { id } = await askForDeploy(cockpit);
    expect(await ended(id)).toMatchObject({
      failureCode: "workflow_disabled",
      failureMessage: "deploy-heroku.yml is disabled manually. Enable it on GitHub; nothing was sent.",
    });
    expect(await actionsOf(cockpit, id)).toEqual(["intent", "errored"]);
    expect((await cockpit.platform.counts()).dispatches.total).toBe(0);
  });

  it("for a workflow that does not exist is not even sent, and says so", async () => {
    const { id } = await askForDeploy(cockpit);
    await cockpit.db.deploy.update({ where: { id }, data: { workflow: "gone.yml" } });
    const config = structuredClone(cockpit.running.config);
    for (const surface of config.surfaces) if (surface.surface_id === "api-staging") surface.workflow = "gone.yml";
    await advanceDeploy({ ...cockpit.system, config }, "reconciler-1", id);
    expect(await ended(id)).toMatchObject({ failureCode: "workflow_missing" });
    expect((await cockpit.platform.counts()).dispatches.total).toBe(0);
  });

  it("for a rejected key ends at once, with the name of the key", async () => {
    await cockpit.platform.scenario({ rejected_keys: ["github"] });
    const { id } = await askForDeploy(cockpit);
    const row = await ended(id);
    expect(row.failureCode).toBe("dispatch_unauthorized");
    expect(row.failureMessage).toContain("GITHUB_TOKEN");
    expect(row.failureMessage).toContain("Nothing was sent.");
    expect((await cockpit.platform.counts()).dispatches.total).toBe(0);
  });

  it("goes on when only one answer said that the key was rejected", async () => {
    await cockpit.platform.once({ rejected_keys: ["github"] });
    const { id } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "succeeded");
  });

  it("for its rate limit is not sent twice either", async () => {
    const { id } = await askForDeploy(cockpit);
    const limited = new UpstreamError("github", { kind: "rate_limited", message: "Slow down.", status: 403 });
    const github = { ...cockpit.system.github, dispatch: () => Promise.reject(limited) };
    await advanceDeploy({ ...cockpit.system, github }, "reconciler-1", id);
    expect(await ended(id)).toMatchObject({
      failureCode: "dispatch_rate_limited",
      failureMessage: "GitHub refused the dispatch: Slow down. Nothing is running.",
    });
    expect(await actionsOf(cockpit, id)).toEqual(["intent", "dispatched", "errored"]);
    expect(await postsOf(cockpit, id)).toBe(0);
  });

  it("before it leaves, since another call has just met a limit, is told as never sent", async () => {
    const { id } = await askForDeploy(cockpit);
    const github = newGitHub(cockpit.platform);
    // Another call meets the limit between the last look and the dispatch.
    const whyKeptBack = () => null;
    const getWorkflow = async (file: string) => {
      await cockpit.platform.scenario({ rate_limit: { remaining: 1, reset_in_s: 600 } });
      return github.getWorkflow(file);
    };
    const listRuns = () => Promise.resolve(listOf());
    await advanceDeploy({ ...cockpit.system, github: { ...github, getWorkflow, listRuns, whyKeptBack } }, "r-1", id);
    const row = await ended(id);
    expect(row.failureCode).toBe("dispatch_rate_limited");
    expect(row.failureMessage).toMatch(
      /^GitHub's rate limit keeps .* until \d\d:\d\d:\d\d UTC\. Nothing was sent\. Nothing is running/,
    );
    expect((await cockpit.platform.counts()).dispatches.total).toBe(0);
  });
});

describe("an intent that cannot be sent yet", () => {
  it("waits for GitHub's limit as long as it asks, says so, and is sent later", async () => {
    await cockpit.platform.scenario({ rate_limit: { remaining: 0, reset_in_s: 120 } });
    const { id } = await askForDeploy(cockpit);
    const held = await step(cockpit, id);
    expect(held).toMatchObject({ state: "requested", blockedBy: { kind: "github_unreachable" } });
    expect(JSON.stringify(held.blockedBy)).toContain("rate limit");
    const wait = held.nextCheckAt.getTime() - cockpit.now().getTime();
    expect(wait).toBeGreaterThan(100_000);
    await cockpit.platform.scenario({ rate_limit: null });
    expect(await advanceUntil(cockpit, id, "succeeded")).toMatchObject({ blockedBy: null });
    expect(await postsOf(cockpit, id)).toBe(1);
  });

  it("waits when the look before it was the last call that the limit allows, says so, and is sent once when that is over", async () => {
    const { id } = await askForDeploy(cockpit);
    await cockpit.platform.scenario({ rate_limit: { remaining: 2, reset_in_s: 120 } });
    const github = newGitHub(cockpit.platform);
    await advanceDeploy({ ...cockpit.system, github }, "reconciler-1", id);
    const held = await readDeploy(cockpit, id);
    expect(held).toMatchObject({ state: "requested", blockedBy: { kind: "github_unreachable" } });
    expect(JSON.stringify(held.blockedBy)).toContain("Nothing was sent.");
    await cockpit.platform.scenario({ rate_limit: null });
    expect(await advanceUntil(cockpit, id, "succeeded")).toMatchObject({ blockedBy: null });
    expect(await postsOf(cockpit, id)).toBe(1);
  });

  it("waits out an outage, less and less eagerly, and is sent once", async () => {
    await cockpit.platform.scenario({ outage: ["github"] });
    const { id } = await askForDeploy(cockpit);
    const waits: number[] = [];
    for (let look = 0; look < 5; look += 1) {
      const row = await step(cockpit, id);
      expect(row).toMatchObject({ state: "requested", blockedBy: { kind: "github_unreachable" } });
      waits.push(row.nextCheckAt.getTime() - cockpit.now().getTime());
    }
    expect(waits.at(-1)).toBeGreaterThan(2 * (waits[0] ?? 0));
    await cockpit.platform.scenario({ outage: null });
    await advanceUntil(cockpit, id, "succeeded");
    expect(await postsOf(cockpit, id)).toBe(1);
  });

  it("says since when GitHub has not answered, from the first look to the last", async () => {
    await cockpit.platform.scenario({ outage: ["github"] });
    const { id } = await askForDeploy(cockpit);
    const first = (await step(cockpit, id)).blockedBy;
    const second = (await step(cockpit, id)).blockedBy;
    expect(second).toEqual(first);
  });

  it("ends unsent after five minutes, with the reason, however long GitHub wants to be left alone", async () => {
    await cockpit.platform.scenario({ rate_limit: { remaining: 0, reset_in_s: 3_600 } });
    const { id } = await askForDeploy(cockpit);
    const held = await step(cockpit, id);
    expect(held.nextCheckAt.getTime()).toBeLessThanOrEqual(held.requestedAt.getTime() + 300_000);
    const row = await step(cockpit, id);
    expect(row).toMatchObject({ state: "errored", failureCode: "github_unreachable", blockedBy: null });
    expect(row.failureMessage).toContain("rate limit");
    expect((await cockpit.platform.counts()).dispatches.total).toBe(0);
  });

  it("is not sent late when the console itself was away", async () => {
    const { id } = await askForDeploy(cockpit);
    cockpit.moveClock(300_000);
    expect(await step(cockpit, id)).toMatchObject({ state: "errored", failureCode: "not_sent_in_time" });
    expect((await cockpit.platform.counts()).dispatches.total).toBe(0);
  });
});

describe("an intent whose surface was configured anew", () => {
  const reconfigured = (change: Partial<CockpitConfig["surfaces"][number]> | null): CockpitConfig => {
    const { surfaces, ...rest } = cockpit.running.config;
    const others = surfaces.filter((surface) => surface.surface_id !== "api-staging");
    const own = surfaces.filter((surface) => surface.surface_id === "api-staging");
    return { ...rest, surfaces: change === null ? others : [...others, ...own.map((one) => ({ ...one, ...change }))] };
  };

  it.each([
    ["surface_removed", null],
    ["surface_changed", { target_env: "production" as const }],
    ["surface_changed", { workflow: "deploy-console.yml" }],
  ])("is not sent: %s", async (failureCode, change) => {
    const { id } = await askForDeploy(cockpit);
    await advanceDeploy({ ...cockpit.system, config: reconfigured(change) }, "reconciler-1", id);
    expect(await readDeploy(cockpit, id)).toMatchObject({ state: "errored", failureCode });
    expect((await cockpit.platform.counts()).dispatches.total).toBe(0);
  });
});

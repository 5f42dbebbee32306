import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { cancelDeploy } from "@/lib/deploys/cancel-deploy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, askForDeploy, mirrorMain, readDeploy, startAfresh, step } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterAll(() => cockpit.close());

const cancel = (id: string) => cancelDeploy(cockpit.as("operator"), id);
const actionsOf = async (id: string) => (await cockpit.auditOf(id)).map((row) => row.action);
const cancelCalls = async () => {
  const routes = Object.entries((await cockpit.platform.counts()).github.by_route);
  return routes.find(([route]) => route.endsWith("{id}/cancel"))?.[1] ?? 0;
};

async function running() {
  await cockpit.platform.scenario({ speed: 2 });
  const { id } = await askForDeploy(cockpit);
  await advanceUntil(cockpit, id, "running");
  return id;
}

describe("cancelling a deploy", () => {
  it("that was not sent yet ends it at once: nothing is ever sent", async () => {
    const { id } = await askForDeploy(cockpit);
    const row = await cancel(id);
    expect(row).toMatchObject({ state: "cancelled", cancelRequestedBy: cockpit.people.operator.email });
    expect(await actionsOf(id)).toEqual(["console.deploy.intent", "console.deploy.cancelled"]);
    const [, cancelled] = await cockpit.auditOf(id);
    expect(cancelled?.actor.email).toBe(cockpit.people.operator.email);
    await step(cockpit, id);
    expect((await cockpit.platform.counts()).dispatches.total).toBe(0);
  });

  it("that waits for GitHub to come back is possible at any moment", async () => {
    await cockpit.platform.scenario({ outage: ["github"] });
    const { id } = await askForDeploy(cockpit);
    await step(cockpit, id);
    expect(await cancel(id)).toMatchObject({ state: "cancelled", blockedBy: null });
  });

  it("that runs is asked of GitHub once, and who asked is on record", async () => {
    const id = await running();
    expect(await cancel(id)).toMatchObject({ state: "running", cancelRequestedBy: cockpit.people.operator.email });
    expect(await cancelCalls()).toBe(1);
    const rows = await cockpit.auditOf(id);
    expect(rows.at(-1)).toMatchObject({
      action: "console.deploy.cancel_requested",
      actor: { email: cockpit.people.operator.email },
    });
  });

  it("is noted although GitHub is out of reach, and says that it will be asked again", async () => {
    const id = await running();
    await cockpit.platform.scenario({ outage: ["github"] });
    const row = await cancel(id);
    expect(row.cancelRequestedAt).not.toBeNull();
    expect(JSON.stringify(row.blockedBy)).toContain("It is asked again.");
  });

  it("whose run has ended meanwhile lets it end as it did", async () => {
    const { id } = await askForDeploy(cockpit);
    const { runId } = await advanceUntil(cockpit, id, "queued");
    await vi.waitFor(async () => {
      const runs = await cockpit.platform.runs();
      expect(runs.find((run) => String(run.id) === runId)?.status).toBe("completed");
    });
    expect(await cancel(id)).toMatchObject({ state: "queued", blockedBy: null });
    expect((await advanceUntil(cockpit, id, "succeeded")).failureCode).toBeNull();
  });

  it("changes nothing for a viewer, nor for the console itself", async () => {
    const { id } = await askForDeploy(cockpit);
    const before = { row: await readDeploy(cockpit, id), audit: await cockpit.auditCount() };
    for (const who of ["viewer", { kind: "system", id: "x" }] as const) {
      expect((await failureOf(cancelDeploy(cockpit.as(who), id))).code).toBe("forbidden");
    }
    expect(await readDeploy(cockpit, id)).toEqual(before.row);
    expect(await cockpit.auditCount()).toBe(before.audit);
  });

  it("is not found for a deploy that does not exist", async () => {
    expect((await failureOf(cancel("dep_nothing"))).code).toBe("not_found");
  });

  it.each(["dispatching", "resolving", "verifying", "unresolved", "succeeded", "failed"])(
    "is a conflict with a reason while it is %s",
    async (state) => {
      const { id } = await askForDeploy(cockpit);
      await cockpit.db.deploy.update({ where: { id }, data: { state } });
      const error = await failureOf(cancel(id));
      expect(error.code).toBe("conflict");
      expect(error.message.length).toBeGreaterThan(20);
      expect(await cancelCalls()).toBe(0);
    },
  );

  it("is done by exactly one of two people at once", async () => {
    for (const prepare of [running, async () => (await askForDeploy(cockpit)).id]) {
      await startAfresh(cockpit);
      const id = await prepare();
      const outcomes = await Promise.allSettled([cancel(id), cancelDeploy(cockpit.as("admin"), id)]);
      expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
      const asked = (await actionsOf(id)).filter((action) => action.includes("cancel"));
      expect(asked).toHaveLength(1);
    }
  });

  it("races the reconciler: it is either cancelled unsent, or sent once and not cancelled", async () => {
    const { id, correlationId } = await askForDeploy(cockpit);
    const [cancelled] = await Promise.allSettled([cancel(id), step(cockpit, id)]);
    const row = await readDeploy(cockpit, id);
    const posts = await cockpit.platform.posts(correlationId);
    if (cancelled.status === "fulfilled" && row.state === "cancelled") expect(posts).toBe(0);
    else expect(posts).toBe(1);
  });
});

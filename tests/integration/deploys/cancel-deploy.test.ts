import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import type { Database } from "@/lib/db/database";
import type { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { cancelDeploy } from "@/lib/deploys/cancel-deploy";
import { loadDeployDetail } from "@/lib/deploys/queries";
import type { Dispatch } from "@/lib/github/github";
import { advanceDeploy } from "@/lib/reconciler/advance-deploy";
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

/** A database on which somebody else writes between this one's look at a deploy and its change. */
function afterEachLoad(db: Database, then: () => Promise<unknown>): Database {
  const transaction = (work: (tx: Tx) => Promise<unknown>, times: object) =>
    db.$transaction(async (tx) => {
      const deploy = new Proxy(tx.deploy, {
        get: (target, name): unknown => {
          if (name !== "findUnique") return Reflect.get(target, name);
          return async (query: Prisma.DeployFindUniqueArgs) => {
            const seen = await target.findUnique(query);
            await then();
            return seen;
          };
        },
      });
      return work(
        new Proxy(tx, { get: (target, name): unknown => (name === "deploy" ? deploy : Reflect.get(target, name)) }),
      );
    }, times);
  return new Proxy(db, {
    get: (target, name): unknown => (name === "$transaction" ? transaction : Reflect.get(target, name)),
  });
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

  it.each(["dispatching", "resolving", "verifying", "unresolved"])("is written while it is %s", async (state) => {
    const { id } = await askForDeploy(cockpit);
    await cockpit.db.deploy.update({ where: { id }, data: { state } });
    expect(await cancel(id)).toMatchObject({ state, cancelRequestedBy: cockpit.people.operator.email });
    expect((await actionsOf(id)).at(-1)).toBe("console.deploy.cancel_requested");
    expect(await cancelCalls()).toBe(0);
  });

  it.each(["succeeded", "failed", "cancelled"])(
    "is a conflict with what became of it when it has %s",
    async (state) => {
      const { id } = await askForDeploy(cockpit);
      await cockpit.db.deploy.update({ where: { id }, data: { state, finishedAt: cockpit.now() } });
      const error = await failureOf(cancel(id));
      expect(error.code).toBe("conflict");
      expect(error.message).toMatch(new RegExp(`^Too late to cancel: this deploy ended at .* UTC \\(${state}\\)`));
      expect(await cancelCalls()).toBe(0);
    },
  );

  it("asked for while the dispatch is on its way is remembered, and sent as soon as the run is known", async () => {
    await cockpit.platform.scenario({ speed: 0.1 });
    const { id } = await askForDeploy(cockpit);
    const ctx = cockpit.system;
    const github = {
      ...ctx.github,
      dispatch: async (order: Dispatch) => {
        const receipt = await ctx.github.dispatch(order);
        await cancel(id);
        return receipt;
      },
    };
    await advanceDeploy({ ...ctx, github }, "reconciler-1", id);
    expect(await cancelCalls()).toBe(1);
    const row = await advanceUntil(cockpit, id, "cancelled");
    expect(await cockpit.platform.posts(row.correlationId)).toBe(1);
    const { deploy, transitions } = await loadDeployDetail(cockpit.as("viewer"), id);
    const message = `Cancelled by ${cockpit.people.operator.email}.`;
    expect(deploy).toMatchObject({ cancel: { outcome: "cancelled", message }, failure: { message } });
    expect(transitions.at(-1)).toMatchObject({ to: "cancelled", note: message });
  });

  it("asked for while the run is looked for is sent once it is found", async () => {
    await cockpit.platform.scenario({ speed: 0.1, dispatch_answer: "204" });
    const { id } = await askForDeploy(cockpit);
    expect((await step(cockpit, id)).state).toBe("resolving");
    expect(await cancel(id)).toMatchObject({ state: "resolving", cancelSentAt: null });
    await advanceUntil(cockpit, id, "queued");
    expect(await cancelCalls()).toBe(1);
    await advanceUntil(cockpit, id, "cancelled");
  });

  it("that comes too late says so, by whom, on the deploy's page and in its timeline", async () => {
    const { id } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "queued");
    await vi.waitFor(async () => {
      expect((await cockpit.platform.runs()).every(({ status }) => status === "completed")).toBe(true);
    });
    await cancel(id);
    await advanceUntil(cockpit, id, "succeeded");
    const { deploy, transitions } = await loadDeployDetail(cockpit.as("viewer"), id);
    const message = `Cancel by ${cockpit.people.operator.email} came too late: the run had already finished.`;
    expect(deploy.cancel).toMatchObject({ outcome: "too_late", message });
    expect(transitions.find(({ to }) => to === "verifying")?.note).toContain(message);
  });

  it("of a run that does not stop is asked for with force after ten minutes", async () => {
    await cockpit.platform.scenario({ speed: 0.01, ignore_cancel: ["api-staging"] });
    const { id } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "queued");
    await cancel(id);
    cockpit.moveClock(9 * 60_000);
    await step(cockpit, id);
    expect(await cancelCalls()).toBe(2);
    cockpit.moveClock(60_000);
    await step(cockpit, id);
    expect(await cancelCalls()).toBe(2);
    await advanceUntil(cockpit, id, "cancelled");
  });

  it("asked for by two people at once, and again, is one cancel with one row, and each gets an answer", async () => {
    for (const prepare of [running, async () => (await askForDeploy(cockpit)).id]) {
      await startAfresh(cockpit);
      const id = await prepare();
      const rows = await Promise.all([cancel(id), cancelDeploy(cockpit.as("admin"), id)]);
      expect(new Set(rows.map((row) => row.cancelRequestedBy)).size).toBe(1);
      expect((await cancel(id)).cancelRequestedBy).toBe(rows[0]?.cancelRequestedBy);
      const asked = (await actionsOf(id)).filter((action) => action.includes("cancel"));
      expect(asked).toHaveLength(1);
    }
  });

  it("is not lost to a reconciler that moves the deploy again and again at the same moment", async () => {
    const { id } = await askForDeploy(cockpit);
    let moves = 0;
    const bump = async () => {
      moves += 1;
      if (moves > 4) return;
      const other = { leaseFence: { increment: 1 }, state: moves === 2 ? "dispatching" : undefined };
      await cockpit.running.database.db.deploy.update({ where: { id }, data: other });
    };
    const row = await cancelDeploy({ ...cockpit.as("operator"), db: afterEachLoad(cockpit.db, bump) }, id);
    expect(row.cancelRequestedAt).not.toBeNull();
    expect((await actionsOf(id)).filter((action) => action.includes("cancel"))).toHaveLength(1);
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

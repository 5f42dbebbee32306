import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { listSurfaceTiles } from "@/lib/board/tiles";
import { type Reconciler, startReconciler } from "@/lib/reconciler/reconciler";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { askForDeploy, mirrorMain, readDeploy, startAfresh, statesOf } from "@/tests/factories/deploys";
import { serve } from "@/tests/factories/requests";

let cockpit: TestConsole;
const started: Reconciler[] = [];

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(async () => {
  await startAfresh(cockpit);
  serve(cockpit);
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((reconciler) => reconciler.stop()));
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});

async function start(running = cockpit.running): Promise<void> {
  started.push(await startReconciler(running));
}

function until(check: () => Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 15_000, interval: 50 });
}

describe("the running console", () => {
  it("takes a deploy to its end by itself, woken by the intent, and shows what is live", async () => {
    await start();
    const { id, sha, correlationId } = await askForDeploy(cockpit);
    await until(async () => expect((await readDeploy(cockpit, id)).state).toBe("succeeded"));
    expect(await cockpit.platform.posts(correlationId)).toBe(1);
    const tiles = await listSurfaceTiles(cockpit.as("viewer"));
    expect(tiles.find((tile) => tile.surface_id === "api-staging")?.live?.sha).toBe(sha);
  });

  it("beside a second one does everything once", async () => {
    await start();
    await start({ ...cockpit.running, instance: "ins_second" });
    const asked = await Promise.all(
      ["api-staging", "getraxx"].map((id) => askForDeploy(cockpit, { surface_id: id, confirm: id })),
    );
    for (const { id, correlationId } of asked) {
      await until(async () => expect((await readDeploy(cockpit, id)).state).toBe("succeeded"));
      expect(await cockpit.platform.posts(correlationId)).toBe(1);
      expect(new Set(await statesOf(cockpit, id)).size).toBe((await statesOf(cockpit, id)).length);
    }
  });

  it("shows that it is alive", async () => {
    await start();
    await until(async () => {
      const row = await cockpit.db.instance.findUnique({ where: { id: cockpit.running.instance } });
      expect(Date.now() - (row?.beatAt.getTime() ?? 0)).toBeLessThan(15_000);
    });
  });

  it("touches no database of the other environment", async () => {
    const { id } = await askForDeploy(cockpit);
    const production = { ...cockpit.running, environment: "production" as const, instance: "ins_foreign" };
    await start(production);
    await new Promise((resolve) => setImmediate(resolve));
    await started.splice(0)[0]?.stop();
    expect(await readDeploy(cockpit, id)).toMatchObject({ state: "requested", leaseFence: 0n });
    expect(await cockpit.db.instance.findUnique({ where: { id: "ins_foreign" } })).toBeNull();
  });

  it("stops when it is told to, and leaves no lease behind", async () => {
    await start();
    const { id } = await askForDeploy(cockpit);
    await until(async () => expect((await readDeploy(cockpit, id)).state).not.toBe("requested"));
    await started.splice(0)[0]?.stop();
    expect((await readDeploy(cockpit, id)).leaseOwner).toBeNull();
  });
});

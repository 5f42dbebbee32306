import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { listSurfaceTiles } from "@/lib/board/tiles";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mintDeploy } from "@/tests/factories/deploys";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
});
afterAll(() => cockpit.close());

async function tile(surfaceId: string) {
  const tiles = await listSurfaceTiles(cockpit.as("viewer"));
  return tiles.find((candidate) => candidate.surface_id === surfaceId);
}

describe("the tiles", () => {
  it("show what is live, or ended last, also where its run was first asked for long ago and started again", async () => {
    const [surfaceId, hour] = ["api-staging", 3_600_000];
    const ago = (hours: number) => new Date(cockpit.now().getTime() - hours * hour);
    const newest = { surfaceId, state: "succeeded", requestedAt: ago(3), finishedAt: ago(2) } as const;
    await mintDeploy(cockpit, newest);
    const old = await mintDeploy(cockpit, { surfaceId, state: "running", requestedAt: ago(200) });
    const shown = { id: old.id, state: "running" };
    expect(await tile(surfaceId)).toMatchObject({ last_deploy: shown, in_flight: shown });
    await cockpit.db.deploy.update({ where: { id: old.id }, data: { state: "failed", finishedAt: ago(1) } });
    expect(await tile(surfaceId)).toMatchObject({ last_deploy: { id: old.id, state: "failed" }, in_flight: null });
  });
});

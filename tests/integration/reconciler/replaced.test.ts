import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { listSurfaceTiles } from "@/lib/board/tiles";
import { getSurface, type Surface } from "@/lib/core/config";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, askForDeploy, mirrorMain, readDeploy, startAfresh, step } from "@/tests/factories/deploys";
import { observeNow } from "@/tests/factories/looks";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterAll(() => cockpit.close());

function surfaceOf(id: string): Surface {
  const surface = getSurface(cockpit.running.config, id);
  if (surface === null) throw new Error(`no surface ${id}`);
  return surface;
}

async function tileOf(id: string) {
  const tiles = await listSurfaceTiles(cockpit.as("viewer"));
  return tiles.find(({ surface_id }) => surface_id === id);
}

/** A deploy of a new commit whose run has succeeded, over one that a deploy of ours put there. */
async function verifying(surface: Surface, releaseStatus: string | null = null) {
  const { surface_id, app } = surface;
  const before = await askForDeploy(cockpit, { surface_id, confirm: surface_id });
  await advanceUntil(cockpit, before.id, "succeeded");
  await observeNow(cockpit.system, surface);
  const sha = await cockpit.platform.commit(`Next on ${app}`);
  await mirrorMain(cockpit);
  if (releaseStatus !== null) await cockpit.platform.scenario({ release_status: { [app]: releaseStatus } });
  const { id } = await askForDeploy(cockpit, { surface_id, sha, confirm: surface_id });
  await advanceUntil(cockpit, id, "verifying");
  await cockpit.platform.scenario({ release_status: null });
  // Each step has moved the console's clock, and the platform's none.
  const began = (deployId: string, secondsAgo: number) =>
    cockpit.db.deploy.update({
      where: { id: deployId },
      data: { startedAt: new Date(Date.now() - secondsAgo * 1_000) },
    });
  await Promise.all([began(before.id, 60), began(id, 30)]);
  return { id, sha, before: before.sha };
}

describe("a release that something else replaces before the console has seen it", () => {
  it.each([
    [
      "api-staging",
      /^The run succeeded and release v\d+ was taken, but somebody put release v\d+ over it: raxx-api-staging reports/,
    ],
    [
      "getraxx",
      /^The run succeeded and Pages deployment \w+ was taken, but Pages deployment \w+ serves in its place: raxx-getraxx reports/,
    ],
  ])("by a rollback of %s is told as that, and what runs now is drift", async (id, words) => {
    const surface = surfaceOf(id);
    const deploy = await verifying(surface);
    await cockpit.platform.rollBack(surface.app);
    let row = await step(cockpit, deploy.id);
    if (surface.platform === "cloudflare_pages") {
      cockpit.moveClock(surface.verify_within_seconds * 1_000);
      row = await step(cockpit, deploy.id);
    }
    expect(row).toMatchObject({ state: "errored", failureCode: "release_replaced" });
    expect(row.failureMessage).toMatch(words);

    await observeNow(cockpit.system, surface);
    const tile = await tileOf(id);
    expect(tile?.drift).toMatchObject({ live_sha: deploy.before, expected_sha: deploy.sha });
    expect(tile?.sync).toBe("drifted");
  });

  it("by a later release of another commit ends at the surface's limit, with both", async () => {
    const surface = surfaceOf("api-staging");
    const { id } = await verifying(surface);
    const [, , , other = ""] = await cockpit.platform.shas();
    await cockpit.platform.putLive(surface.app, other);
    expect((await step(cockpit, id)).state).toBe("verifying");
    cockpit.moveClock(surface.verify_within_seconds * 1_000);
    const row = await step(cockpit, id);
    expect(row).toMatchObject({ state: "errored", failureCode: "release_replaced" });
    expect(row.failureMessage).toMatch(/release v\d+ was taken, but release v\d+ serves in its place/);
  });

  it("is nobody's doing where only config has changed since", async () => {
    const surface = surfaceOf("api-staging");
    const { id, sha } = await verifying(surface);
    await cockpit.platform.setConfig(surface.app, { GREETING: "hello" });
    expect(await step(cockpit, id)).toMatchObject({ state: "succeeded", sha });
    await observeNow(cockpit.system, surface);
    expect((await tileOf("api-staging"))?.drift).toBeNull();
    expect((await readDeploy(cockpit, id)).failureMessage).toBeNull();
  });
});

describe("a release that the platform has not taken, and over which somebody put another commit", () => {
  it.each([
    ["api-staging", "failed", /release v\d+ failed in its release phase; \w{7} is live/],
    ["getraxx", "failure", /Pages deployment \w+ failed in its \w+ stage; \w{7} is live/],
  ])("of %s ends as %s, by its own word, and is no mismatch", async (id, status, words) => {
    const surface = surfaceOf(id);
    const deploy = await verifying(surface, status);
    await cockpit.platform.putLive(surface.app, (await cockpit.platform.shas())[3] ?? "");
    const row = await step(cockpit, deploy.id);
    expect(row).toMatchObject({ state: "failed", failureCode: "release_failed" });
    expect(row.failureMessage).toMatch(words);
  });

  it.each([
    ["api-staging", "pending"],
    ["getraxx", "active"],
  ])(
    "of %s while it is %s stays open until the surface's limit, and then is nobody's to confirm",
    async (id, status) => {
      const surface = surfaceOf(id);
      const deploy = await verifying(surface, status);
      await cockpit.platform.putLive(surface.app, (await cockpit.platform.shas())[3] ?? "");
      expect((await step(cockpit, deploy.id)).state).toBe("verifying");
      cockpit.moveClock(surface.verify_within_seconds * 1_000);
      const row = await step(cockpit, deploy.id);
      expect(row).toMatchObject({ state: "errored", failureCode: "verification_impossible" });
      expect(row.failureMessage).toMatch(/is still in its \w+ (phase|stage); \w{7} is live/);
    },
  );
});

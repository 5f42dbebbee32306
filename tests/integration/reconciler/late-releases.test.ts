import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { getSurface } from "@/lib/core/config";
import { observeEnded } from "@/lib/deploys/observe-ended";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceInPlace, askForDeploy, mirrorMain, readDeploy, startAfresh } from "@/tests/factories/deploys";
import { containing } from "@/tests/factories/matchers";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterAll(() => cockpit.close());

/** A deploy whose release was still under way when its surface's limit came, and a later release of the same commit. */
async function overtaken(surfaceId: string, status: string) {
  const app = getSurface(cockpit.running.config, surfaceId)?.app ?? "";
  await cockpit.platform.scenario({ release_status: { [app]: status } });
  const sha = await cockpit.platform.commit(`Slow on ${app}`);
  await mirrorMain(cockpit);
  const { id } = await askForDeploy(cockpit, { surface_id: surfaceId, sha, confirm: surfaceId });
  await advanceInPlace(cockpit, id, "verifying");
  cockpit.moveClock(300_000);
  await advanceInPlace(cockpit, id, "errored");
  await cockpit.platform.scenario({ release_status: {} });
  await cockpit.platform.putLive(app, sha);
  return { id, app };
}

/** The console looks at this one of what has ended, whatever else is due. */
async function looksAgain(id: string, afterMinutes: number) {
  await cockpit.db.deploy.updateMany({ where: { id: { not: id } }, data: { recheckAt: null } });
  cockpit.moveClock(afterMinutes * 60_000);
  await observeEnded(cockpit.system);
  return readDeploy(cockpit, id);
}

describe("a release that is still under way at its surface's limit", () => {
  it.each([
    ["api-staging", "pending"],
    ["getraxx", "active"],
  ])("is looked at again, also when a later one of %s serves, and its deploy corrected", async (surface, status) => {
    const { id, app } = await overtaken(surface, status);
    const before = await looksAgain(id, 10);
    expect(before).toMatchObject({ state: "errored", failureCode: "verification_impossible" });
    await cockpit.platform.takeRelease(app);
    expect(await looksAgain(id, 60)).toMatchObject({ state: "succeeded", failureMessage: null });
    const corrections = (await cockpit.auditOf(id)).filter(({ action }) => action === "console.deploy.corrected");
    expect(corrections.map(({ payload }) => payload)).toMatchObject([
      { from: "errored", to: "succeeded", evidence: { kind: "sha_live", said: containing("was taken after all") } },
    ]);
  });

  it.each([
    ["api-staging", "pending", "failed in its release phase"],
    ["getraxx", "active", "failed"],
  ])("that fails after all, of %s, ends its deploy as that", async (surface, status, words) => {
    const { id, app } = await overtaken(surface, status);
    await cockpit.platform.failRelease(app);
    expect(await looksAgain(id, 60)).toMatchObject({
      state: "failed",
      failureCode: "release_failed",
      failureMessage: containing(words),
    });
    const corrections = (await cockpit.auditOf(id)).filter(({ action }) => action === "console.deploy.corrected");
    expect(corrections.map(({ payload }) => payload)).toMatchObject([
      { from: "errored", to: "failed", evidence: { kind: "release_ended", said: containing(words) } },
    ]);
  });

  it.each([
    ["api-staging", "pending"],
    ["getraxx", "active"],
  ])("that was taken late and replaced, of %s, is told as that", async (surface, status) => {
    const { id, app } = await overtaken(surface, status);
    const other = await cockpit.platform.commit(`After the slow one on ${app}`);
    await cockpit.platform.putLive(app, other);
    await cockpit.platform.takeRelease(app);
    const row = await looksAgain(id, 60);
    expect(row).toMatchObject({
      state: "errored",
      failureCode: "release_replaced",
      failureMessage: containing(`: ${app} reports ${other.slice(0, 7)}.`),
    });
    expect(row.failureMessage).toMatch(/was taken, but .* serves in its place/);
    const corrections = (await cockpit.auditOf(id)).filter(({ action }) => action === "console.deploy.corrected");
    expect(corrections.map(({ payload }) => payload)).toMatchObject([
      { from: "errored", to: "errored", evidence: { kind: "release_ended", said: containing("was taken, but") } },
    ]);
    expect((await looksAgain(id, 240)).failureMessage).toBe(row.failureMessage);
  });
});

describe("a deploy whose platform was silent to its surface's limit", () => {
  it.each([["api-staging"], ["getraxx"]])("is told as replaced once %s says that its release was", async (surface) => {
    const app = getSurface(cockpit.running.config, surface)?.app ?? "";
    const sha = await cockpit.platform.commit(`Unseen on ${app}`);
    await mirrorMain(cockpit);
    const { id } = await askForDeploy(cockpit, { surface_id: surface, sha, confirm: surface });
    await cockpit.platform.scenario({ outage: ["heroku", "cloudflare"] });
    await advanceInPlace(cockpit, id, "verifying");
    cockpit.moveClock(600_000);
    expect(await advanceInPlace(cockpit, id, "errored")).toMatchObject({
      failureCode: "verification_impossible",
    });
    await cockpit.platform.putLive(app, (await cockpit.platform.shas())[3] ?? "");
    await cockpit.platform.calm();
    expect(await looksAgain(id, 60)).toMatchObject({
      state: "errored",
      failureCode: "release_replaced",
      failureMessage: containing("was taken, but"),
    });
  });
});

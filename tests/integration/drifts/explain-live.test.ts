import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { verifyDeploy } from "@/lib/deploys/verify-deploy";
import { explainDue } from "@/lib/drifts/explain-live";
import { observeSurface } from "@/lib/drifts/observe-surface";
import { loadSurface } from "@/lib/surfaces/queries";
import { recordLive } from "@/lib/surfaces/record-live";
import { advanceUntil, askForDeploy, mintDeploy, readDeploy, startAfresh } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { takeLook } from "@/tests/factories/looks";
import { containing } from "@/tests/factories/matchers";
import { appOf, openWatch, type Watch } from "@/tests/integration/drifts/open-watch";

let watch: Watch;
const SURFACE = "api-staging";
const APP = appOf(SURFACE);

beforeAll(async () => {
  watch = await openWatch();
});
beforeEach(async () => {
  await startAfresh(watch.cockpit);
  await watch.begin(SURFACE, 5);
});
afterAll(() => watch.cockpit.close());

const minted = (change: Parameters<typeof mintDeploy>[1]) =>
  mintDeploy(watch.cockpit, { runId: "71", dispatchedAt: watch.cockpit.now(), ...change });

/** A deploy that succeeded this many seconds ago. */
function succeeded(index: number, secondsAgo: number) {
  const at = new Date(watch.cockpit.now().getTime() - secondsAgo * 1_000);
  return minted({ sha: watch.sha(index), requestedAt: at, finishedAt: at, stateSince: at });
}

describe("what is live when this console looks first", () => {
  it("is where the looking begins, is said to be that, and is no drift", async () => {
    const { explanation, drift, sync } = await watch.tile(SURFACE);
    expect(explanation).toMatchObject({ state: "baseline", words: containing("before this console first looked") });
    expect({ drift, sync }).toEqual({ drift: null, sync: "behind" });
    expect(await watch.drifts(SURFACE)).toEqual([]);
  });
});

describe("a live commit that nothing explains", () => {
  it.each([
    ["a release by hand of an older commit of main", SURFACE, 9],
    ["a release by hand of the tip of main", SURFACE, 0],
    ["the production console, released by hand", "console-prod", 8],
    ["an older commit on Cloudflare Pages", "getraxx", 7],
  ])("is drift, written once with its surface: %s", async (_what, surfaceId, index) => {
    const { cockpit, sha } = watch;
    await watch.begin(surfaceId, 5);
    const before = (await watch.drifts(surfaceId)).length;
    await cockpit.platform.putLive(appOf(surfaceId), sha(index));
    const tile = await watch.look(surfaceId);
    expect(tile).toMatchObject({ sync: "drifted", explanation: { state: "unexplained" } });
    expect(tile.drift).toMatchObject({ live_sha: sha(index), expected_sha: sha(5), seen: null });
    expect(tile.drift?.reason).toContain(`runs ${sha(index).slice(0, 7)}, and no deploy explains it`);
    cockpit.moveClock(60_000);
    await watch.look(surfaceId);
    await explainDue(cockpit.system);
    const rows = (await watch.drifts(surfaceId)).slice(before);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ family: "lifecycle", surface_id: surfaceId });
    expect(rows[0]?.payload).toMatchObject({
      live_sha: sha(index),
      expected_sha: sha(5),
      looked_for: containing("runs of deploy-"),
    });
  });

  it("is drift off main too, with its reason", async () => {
    const [branch = ""] = await watch.cockpit.platform.shas("feature/audit-export");
    await watch.cockpit.platform.putLive(APP, branch);
    const tile = await watch.look(SURFACE);
    expect(tile).toMatchObject({ sync: "drifted", drift: { live_sha: branch } });
  });

  it("is drift after the platform's own rollback, though a record of it exists", async () => {
    const { cockpit, sha } = watch;
    await succeeded(5, 20);
    await succeeded(2, 10);
    await cockpit.platform.putLive(APP, sha(2));
    expect((await watch.look(SURFACE)).drift).toBeNull();
    cockpit.moveClock(30_000);
    await cockpit.platform.rollBack(APP);
    const tile = await watch.look(SURFACE);
    expect(tile.drift).toMatchObject({ live_sha: sha(5), expected_sha: sha(2) });
  });

  it("is drift after a rollback in Cloudflare's dashboard, which keeps the old deployment's times", async () => {
    const { cockpit, sha } = watch;
    await watch.begin("getraxx", 6);
    await cockpit.platform.putLive(appOf("getraxx"), sha(1));
    const at = cockpit.now();
    await minted({ surfaceId: "getraxx", sha: sha(1), requestedAt: at, finishedAt: at });
    expect((await watch.look("getraxx")).drift).toBeNull();
    cockpit.moveClock(30_000);
    await cockpit.platform.rollBack(appOf("getraxx"));
    expect((await watch.look("getraxx")).drift).toMatchObject({ live_sha: sha(6), expected_sha: sha(1) });
    cockpit.moveClock(180_000);
    await watch.look("getraxx");
    await cockpit.platform.putLive(appOf("getraxx"), sha(0), { status: "failure" });
    for (let looks = 0; looks < 2; looks += 1) {
      const tile = await watch.look("getraxx");
      expect(tile).toMatchObject({
        live: { sha: sha(6) },
        drift: { live_sha: sha(6) },
        release_attempt: { sha: sha(0) },
      });
      cockpit.moveClock(60_000);
    }
    await cockpit.platform.putLive(appOf("getraxx"), sha(0));
    expect((await watch.look("getraxx")).live?.sha).toBe(sha(0));
  });

  it("is written once by two who look at the same moment", async () => {
    const before = (await watch.drifts(SURFACE)).length;
    await watch.cockpit.platform.putLive(APP, watch.sha(11));
    // The look of a holder whose lease was taken over, and then everybody's explanations.
    const turns = [await takeLook(watch.cockpit.system, SURFACE), await takeLook(watch.cockpit.system, SURFACE)];
    await Promise.allSettled(turns.map((turn) => observeSurface(watch.cockpit.system, turn)));
    await Promise.all(Array.from({ length: 4 }, () => explainDue(watch.cockpit.system)));
    expect(await watch.drifts(SURFACE)).toHaveLength(before + 1);
    expect(await watch.cockpit.db.surfaceDrift.count({ where: { surfaceId: SURFACE, endedAt: null } })).toBe(1);
  });

  it("is unknown while GitHub cannot say whether a run shipped it, and drift when it can", async () => {
    const { cockpit, sha } = watch;
    await cockpit.platform.putLive(APP, sha(8));
    await cockpit.platform.scenario({ outage: ["github"] });
    const silent = await watch.look(SURFACE);
    expect(silent).toMatchObject({ drift: null, explanation: { state: "unknown", words: containing("can't say") } });
    await cockpit.platform.calm();
    cockpit.moveClock(16_000);
    await explainDue(cockpit.system);
    expect((await watch.tile(SURFACE)).drift).toMatchObject({ live_sha: sha(8) });
  });

  it("is drift all the same where the list of runs is refused, which is said", async () => {
    await watch.cockpit.platform.putLive(APP, watch.sha(8));
    await watch.cockpit.platform.scenario({ renamed_workflows: ["deploy-heroku.yml"] });
    expect((await watch.look(SURFACE)).drift?.looked_for).toMatch(/^Runs of deploy-heroku.yml can't be read/);
  });

  it("ends when a record turns out to explain it, and says by what", async () => {
    const { cockpit, sha } = watch;
    await cockpit.platform.putLive(APP, sha(8));
    const { drift } = await watch.look(SURFACE);
    const late = await succeeded(8, 0);
    cockpit.moveClock(6_000);
    await explainDue(cockpit.system);
    const tile = await watch.tile(SURFACE);
    expect(tile).toMatchObject({ drift: null, explanation: { state: "explained", deploy_id: late.id } });
    const ended = (await cockpit.auditOf(SURFACE)).filter(({ action }) => action.endsWith("drift_ended"));
    expect(ended.at(-1)?.payload).toMatchObject({ drift_id: drift?.id, deploy_id: late.id });
  });

  it("ends when what should be live is live again", async () => {
    await watch.cockpit.platform.putLive(APP, watch.sha(8));
    expect((await watch.look(SURFACE)).sync).toBe("drifted");
    watch.cockpit.moveClock(30_000);
    await watch.cockpit.platform.putLive(APP, watch.sha(5));
    expect(await watch.look(SURFACE)).toMatchObject({ drift: null, sync: "behind", behind_by: 5 });
  });

  it("is another drift when another commit that nothing explains takes its place", async () => {
    const before = (await watch.drifts(SURFACE)).length;
    for (const index of [8, 9]) {
      await watch.cockpit.platform.putLive(APP, watch.sha(index));
      expect((await watch.look(SURFACE)).drift).toMatchObject({
        live_sha: watch.sha(index),
        expected_sha: watch.sha(5),
      });
      watch.cockpit.moveClock(30_000);
    }
    expect(await watch.drifts(SURFACE)).toHaveLength(before + 2);
  });
});

describe("a live commit that something explains", () => {
  const calm = async (index: number) => {
    const tile = await watch.look(SURFACE);
    expect(tile).toMatchObject({ live: { sha: watch.sha(index) }, drift: null });
    return tile;
  };

  it("is a release that changes config vars alone: the same commit", async () => {
    await watch.cockpit.platform.setConfig(APP, { FEATURE: "on" });
    expect(await calm(5)).toMatchObject({ explanation: { state: "baseline" } });
  });

  it("is a deploy of this console, from its release on until after its end", async () => {
    const { cockpit, sha } = watch;
    const asked = await askForDeploy(cockpit, { sha: sha(0) });
    const row = await advanceUntil(cockpit, asked.id, "verifying");
    expect(await calm(0)).toMatchObject({ explanation: { state: "explained", deploy_id: row.id } });
    await verifyDeploy(cockpit.system, await readDeploy(cockpit, row.id));
    cockpit.moveClock(60_000);
    await calm(0);
  });

  it("is a run that somebody started on GitHub, found by what it did", async () => {
    const { cockpit, sha } = watch;
    const runId = await cockpit.platform.startRun({ surface_id: SURFACE, sha: sha(3), actor: "hana-shell" });
    await cockpit.platform.untilLive(APP, sha(3));
    const tile = await calm(3);
    expect(tile.explanation).toMatchObject({ state: "explained" });
    expect(await cockpit.db.deploy.count({ where: { runId: String(runId) } })).toBe(1);
  });

  it("is a re-run of a deploy that had ended, whose record is taken up again", async () => {
    const { cockpit, sha } = watch;
    const runId = String(await cockpit.platform.startRun({ surface_id: SURFACE, sha: sha(4), actor: "hana-shell" }));
    await cockpit.platform.untilLive(APP, sha(4));
    await watch.look(SURFACE);
    const { id } = await cockpit.db.deploy.findFirstOrThrow({ where: { runId } });
    await advanceUntil(cockpit, id, "succeeded");
    await cockpit.platform.putLive(APP, sha(2));
    await succeeded(2, 0);
    await watch.look(SURFACE);
    cockpit.moveClock(30_000);
    await cockpit.platform.rerun(runId);
    await cockpit.platform.untilLive(APP, sha(4));
    await calm(4);
    expect(await readDeploy(cockpit, id)).toMatchObject({ state: "queued", runAttempt: 2 });
  });

  it("is not explained by a deploy of another commit that is on its way", async () => {
    await minted({ state: "running", sha: watch.sha(1), startedAt: watch.cockpit.now() });
    await watch.cockpit.platform.putLive(APP, watch.sha(8));
    expect((await watch.look(SURFACE)).drift).not.toBeNull();
  });

  it("is explained for the time being by a deploy whose run has not begun, and not once that is known", async () => {
    const { cockpit, sha } = watch;
    const { id } = await minted({ state: "queued", sha: sha(8), observedAt: cockpit.now() });
    cockpit.moveClock(1_000);
    await cockpit.platform.putLive(APP, sha(8));
    expect((await watch.look(SURFACE)).drift).toBeNull();
    cockpit.moveClock(6_000);
    await cockpit.db.deploy.update({ where: { id }, data: { observedAt: cockpit.now() } });
    await explainDue(cockpit.system);
    expect((await watch.tile(SURFACE)).drift).toMatchObject({ live_sha: sha(8) });
  });
});

describe("two looks that overlap", () => {
  it("leave the answer that was asked for later, so that an old one is no rollback", async () => {
    const { cockpit, sha } = watch;
    const surface = loadSurface(cockpit.system, SURFACE);
    const old = await cockpit.running.platforms.heroku.readLive(APP);
    const askedAt = cockpit.now();
    cockpit.moveClock(5_000);
    await succeeded(0, 0);
    await cockpit.platform.putLive(APP, sha(0));
    await watch.look(SURFACE);
    await recordLive(cockpit.system, surface, { ...old, askedAt });
    await explainDue(cockpit.system);
    expect(await watch.tile(SURFACE)).toMatchObject({ live: { sha: sha(0) }, drift: null });
  });

  it("are not taken on a person's behalf", async () => {
    expect((await failureOf(explainDue(watch.cockpit.as("admin")))).code).toBe("forbidden");
  });
});

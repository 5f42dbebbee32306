import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type SurfaceTile, surfacesSchema } from "@/lib/board/schemas";
import { listSurfaceTiles } from "@/lib/board/tiles";
import { getSurface } from "@/lib/core/config";
import { claimSurface, seedObservations } from "@/lib/drifts/observe-surface";
import { observeMain } from "@/lib/surfaces/observe-main";
import { loadSurface } from "@/lib/surfaces/queries";
import { LIVE_FRESH_MS, MAIN_FRESH_MS } from "@/lib/surfaces/rules";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { askForDeploy, mintDeploy, mirrorMain, startAfresh } from "@/tests/factories/deploys";
import { observeNow } from "@/tests/factories/looks";
import { containing } from "@/tests/factories/matchers";

let cockpit: TestConsole;
let shas: string[];
const APP = "raxx-api-staging";

beforeAll(async () => {
  cockpit = await createTestConsole();
  shas = await cockpit.platform.shas();
  await mirrorMain(cockpit);
});
beforeEach(async () => {
  await startAfresh(cockpit);
  await cockpit.db.surfaceObservation.deleteMany();
  await seedObservations(cockpit.system);
});
afterAll(() => cockpit.close());

const sha = (index: number) => shas.at(index) ?? "";

async function look(surfaceId = "api-staging"): Promise<SurfaceTile> {
  await observeNow(cockpit.system, loadSurface(cockpit.system, surfaceId));
  return tile(surfaceId);
}

async function tile(surfaceId = "api-staging"): Promise<SurfaceTile> {
  const tiles = surfacesSchema.parse(await listSurfaceTiles({ ...cockpit.as("viewer"), now: cockpit.now }));
  const found = tiles.find((candidate) => candidate.surface_id === surfaceId);
  if (found === undefined) throw new Error(`no tile for ${surfaceId}`);
  return found;
}

describe("the tiles", () => {
  it("are one per configured surface, in its order, before anything was ever seen", async () => {
    const tiles = await listSurfaceTiles(cockpit.as("viewer"));
    expect(tiles.map((one) => one.surface_id)).toEqual(
      cockpit.running.config.surfaces.map((surface) => surface.surface_id),
    );
    for (const one of tiles) {
      expect(one).toMatchObject({ live: null, sync: "unknown", behind_by: null, health: "unknown", problem: null });
    }
  });

  it("ask no platform, however often they are read", async () => {
    await look();
    const before = await cockpit.platform.counts();
    for (let reading = 0; reading < 5; reading += 1) await tile();
    expect(await cockpit.platform.counts()).toEqual(before);
  });

  it("show the live deploy, also when a newer one has ended", async () => {
    const live = await mintDeploy(cockpit, { state: "running" });
    await mintDeploy(cockpit, { state: "failed", requestedAt: cockpit.now() });
    expect(await tile()).toMatchObject({
      in_flight: { id: live.id },
      last_deploy: { id: live.id },
      blockers_count: 1,
    });
  });

  it("say what is promoted and what is deployed", async () => {
    expect(await tile("console-prod")).toMatchObject({ promotion_required: true, blockers_count: 1 });
    expect(await tile()).toMatchObject({ promotion_required: false, blockers_count: 0, in_flight: null });
    const { id } = await askForDeploy(cockpit);
    expect(await tile()).toMatchObject({ blockers_count: 1, in_flight: { id } });
  });
});

describe("sync", () => {
  it("is in sync when the tip of main is live", async () => {
    await cockpit.platform.putLive(APP, sha(0));
    expect(await look()).toMatchObject({ sync: "in_sync", behind_by: 0, live: { sha: sha(0) }, health: "up" });
  });

  it("is behind by the commits that came after", async () => {
    await cockpit.platform.putLive(APP, sha(4));
    expect(await look()).toMatchObject({ sync: "behind", behind_by: 4 });
  });

  it("is GitHub's own distance, asked for once, and not a place in a list that is sorted by date", async () => {
    await cockpit.platform.putLive(APP, sha(6));
    const surface = getSurface(cockpit.running.config, "api-staging");
    if (surface === null) throw new Error("no surface");
    let asked = 0;
    const compare: typeof cockpit.system.github.compare = async (base, head) => {
      asked += 1;
      const comparison = await cockpit.system.github.compare(base, head);
      // As where another branch, with older dates, was merged since.
      return comparison === null ? null : { ...comparison, aheadBy: comparison.aheadBy + 3 };
    };
    const github = { ...cockpit.system.github, compare };
    for (let looks = 0; looks < 3; looks += 1) await observeNow({ ...cockpit.system, github }, surface);
    expect(await tile()).toMatchObject({ sync: "behind", behind_by: 9 });
    expect(asked).toBe(1);
    await cockpit.db.commitDistance.deleteMany();
    expect(await tile()).toMatchObject({ sync: "behind", behind_by: null });
  });

  it("is behind also for a commit that is older than the mirror goes back", async () => {
    await cockpit.platform.putLive(APP, sha(40));
    const mirrored = await cockpit.db.mainCommit.findMany();
    await cockpit.db.mainCommit.deleteMany({ where: { position: { gt: 20 } } });
    expect(await look()).toMatchObject({ sync: "behind", behind_by: 40 });
    await cockpit.db.mainCommit.createMany({ data: mirrored, skipDuplicates: true });
  });

  it("is drifted when what is live is not on main", async () => {
    const [branch = ""] = await cockpit.platform.shas("feature/audit-export");
    await cockpit.platform.putLive(APP, branch);
    expect(await look()).toMatchObject({ sync: "drifted", behind_by: null, live: { sha: branch } });
  });

  it("is unknown, never in sync, when GitHub cannot compare", async () => {
    const [branch = ""] = await cockpit.platform.shas("feature/audit-export");
    await cockpit.platform.putLive(APP, branch);
    await cockpit.db.commitDistance.deleteMany();
    await cockpit.platform.scenario({ outage: ["github"] });
    expect(await look()).toMatchObject({ sync: "unknown", live: { sha: branch } });
  });

  it("is unknown when nothing was ever deployed", async () => {
    expect(await look("raxx-mockups")).toMatchObject({ sync: "unknown", live: null, health: "never_deployed" });
  });

  it("is of the release before those that failed, however many, and the newest of them is told", async () => {
    await cockpit.platform.putLive(APP, sha(2));
    await cockpit.platform.putLive(APP, sha(0), { status: "failed", times: 230 });
    expect(await look()).toMatchObject({
      live: { sha: sha(2) },
      sync: "behind",
      behind_by: 2,
      release_attempt: { state: "failed", sha: sha(0), words: containing("failed in its release phase") },
    });
    await cockpit.platform.putLive(APP, sha(0));
    expect(await look()).toMatchObject({ live: { sha: sha(0) }, release_attempt: null });
  });

  it("is of production alone, and unknown where no digit of the commit is told", async () => {
    await cockpit.platform.putLive("raxx-getraxx", sha(1));
    await cockpit.platform.putLive("raxx-getraxx", sha(0), { environment: "preview" });
    expect(await look("getraxx")).toMatchObject({ live: { sha: sha(1) }, release_attempt: null });
    await cockpit.platform.scenario({ commit_told: { "raxx-getraxx": "none" } });
    expect(await look("getraxx")).toMatchObject({ live: null, serving: "unnamed", sync: "unknown", health: "up" });
  });

  it("is unknown once the platform has not said for five minutes what is live", async () => {
    await cockpit.platform.putLive(APP, sha(0));
    await look();
    await cockpit.platform.scenario({ rejected_keys: ["heroku"] });
    cockpit.moveClock(LIVE_FRESH_MS - 30_000);
    expect(await look()).toMatchObject({ sync: "in_sync", health: "unauthorised" });
    cockpit.moveClock(60_000);
    expect(await look()).toMatchObject({ sync: "unknown", live: { sha: sha(0) } });
    cockpit.moveClock(LIVE_FRESH_MS + 1_000);
    expect(await tile()).toMatchObject({ health: "unknown", health_detail: containing("Not looked at since") });
  });

  it("is unknown once main has not been read for ten minutes", async () => {
    await cockpit.platform.putLive(APP, sha(0));
    cockpit.moveClock(MAIN_FRESH_MS + 1_000);
    expect((await look()).sync).toBe("unknown");
  });

  it("follows main at once when it moves, and the surface is looked at again", async () => {
    await cockpit.platform.putLive(APP, sha(0));
    expect((await look()).sync).toBe("in_sync");
    const added = await cockpit.platform.commit("fix(api): one more (#900)");
    cockpit.moveClock(31_000);
    await cockpit.db.mirror.update({ where: { name: "main" }, data: { nextCheckAt: cockpit.now() } });
    expect(await observeMain(cockpit.system)).toBe(true);
    expect(await tile()).toMatchObject({ sync: "behind", behind_by: 1 });
    const { nextCheckAt } = await cockpit.db.surfaceObservation.findUniqueOrThrow({
      where: { surfaceId: "api-staging" },
    });
    expect(nextCheckAt.getTime()).toBeLessThanOrEqual(cockpit.now().getTime());
    shas = [added, ...shas];
  });
});

describe("health", () => {
  it("is up when the address answers, and up when it asks for a sign-in", async () => {
    await cockpit.platform.putLive(APP, sha(0));
    await cockpit.platform.putLive("raxx-console-staging", sha(0));
    expect(await look()).toMatchObject({ health: "up", health_detail: "answers 200", problem: null });
    const console_ = await look("console-staging");
    expect(console_).toMatchObject({ health: "up", health_detail: containing("redirect") });
  });

  it("is down when the address answers with an error", async () => {
    await cockpit.platform.putLive(APP, sha(0));
    await cockpit.platform.scenario({ site_down: [APP] });
    expect(await look()).toMatchObject({ health: "down", health_detail: "answers 503", sync: "in_sync" });
  });

  it("is what the address itself does: slow, silent or closed", async () => {
    await cockpit.platform.putLive(APP, sha(0));
    const surface = getSurface(cockpit.running.config, "api-staging");
    for (const health of ["degraded", "unreachable", "unauthorised"] as const) {
      const probeSite = () => Promise.resolve({ health, detail: `it is ${health}` });
      if (surface !== null) await observeNow({ ...cockpit.system, probeSite }, surface);
      expect(await tile()).toMatchObject({ health, health_detail: `it is ${health}` });
    }
  });

  it("is unauthorised, with the name of the key, when the platform rejects ours", async () => {
    await cockpit.platform.scenario({ rejected_keys: ["heroku"] });
    const seen = await look();
    expect(seen).toMatchObject({ health: "unauthorised", sync: "unknown" });
    expect(seen.problem).toContain("HEROKU_API_KEY");
  });

  it("of the other platform is not touched by one platform's trouble", async () => {
    await cockpit.platform.putLive("raxx-getraxx", sha(0));
    await cockpit.platform.scenario({ rejected_keys: ["heroku"] });
    expect(await look("getraxx")).toMatchObject({ health: "up", sync: "in_sync", problem: null });
  });

  it("is unknown, with the reason, when the platform does not answer; what was seen last stays with its age", async () => {
    await cockpit.platform.putLive(APP, sha(0));
    const before = await look();
    await cockpit.platform.scenario({ outage: ["heroku"] });
    cockpit.moveClock(60_000);
    const seen = await look();
    expect(seen).toMatchObject({ health: "unknown", live: before.live });
    expect(seen.problem).toContain("503");
    expect(seen.checked_at).not.toBe(before.checked_at);
  });

  it("remembers since when it is so", async () => {
    await cockpit.platform.putLive(APP, sha(0));
    const since = async () =>
      (await cockpit.db.surfaceObservation.findUniqueOrThrow({ where: { surfaceId: "api-staging" } })).healthSince;
    await look();
    const up = await since();
    cockpit.moveClock(60_000);
    await look();
    expect(await since()).toEqual(up);
    await cockpit.platform.scenario({ site_down: [APP] });
    const down = await look();
    expect(await since()).not.toEqual(up);
    cockpit.moveClock(60_000);
    expect((await look()).health_since).toBe(down.health_since);
  });
});

describe("looking at surfaces", () => {
  const wait = async (surfaceId = "api-staging") => {
    const row = await cockpit.db.surfaceObservation.findUniqueOrThrow({ where: { surfaceId } });
    return Math.round((row.nextCheckAt.getTime() - cockpit.now().getTime()) / 1_000);
  };

  it("is shared: two consoles never look at the same one at once", async () => {
    const claimed = await Promise.all(Array.from({ length: 8 }, () => claimSurface(cockpit.system)));
    const ids = claimed.flatMap((turn) => (turn === null ? [] : [turn.surface.surface_id]));
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(6);
    expect(await claimSurface(cockpit.system)).toBeNull();
  });

  it("is seldom while all is well or nothing is there, and sooner while something is wrong", async () => {
    await cockpit.platform.putLive(APP, sha(0));
    await look();
    expect(await wait()).toBeGreaterThan(50);
    await look("raxx-mockups");
    expect(await wait("raxx-mockups")).toBeGreaterThan(50);
    await cockpit.platform.scenario({ site_down: [APP] });
    await look();
    expect(await wait()).toBeLessThanOrEqual(15);
  });

  it("leaves no audit row: an observation changes nothing", async () => {
    const before = await cockpit.auditCount();
    await look();
    await observeMain(cockpit.system);
    expect(await cockpit.auditCount()).toBe(before);
  });

  it("of main keeps the newest hundred commits in order, and waits as long as GitHub asks", async () => {
    const rows = await cockpit.db.mainCommit.findMany({ orderBy: { position: "asc" } });
    expect(rows.map((row) => row.sha)).toEqual(shas.slice(0, 100));
    await cockpit.platform.scenario({ rate_limit: { remaining: 0, reset_in_s: 300 } });
    await cockpit.db.mirror.update({ where: { name: "main" }, data: { nextCheckAt: cockpit.now() } });
    expect(await observeMain(cockpit.system)).toBe(true);
    const mirror = await cockpit.db.mirror.findUniqueOrThrow({ where: { name: "main" } });
    expect(mirror.problem).toContain("rate limit");
    expect(mirror.nextCheckAt.getTime() - cockpit.now().getTime()).toBeGreaterThan(200_000);
    expect(await cockpit.db.mainCommit.count()).toBe(rows.length);
  });
});

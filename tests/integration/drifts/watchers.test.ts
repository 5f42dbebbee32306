import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { observeMain } from "@/lib/surfaces/observe-main";
import { listWatchers } from "@/lib/watchers/queries";
import { keepUnread, readWatcher } from "@/lib/watchers/rules";
import { startAfresh } from "@/tests/factories/deploys";
import { openWatch, type Watch } from "@/tests/integration/drifts/open-watch";

let watch: Watch;

beforeAll(async () => {
  watch = await openWatch();
});
beforeEach(() => startAfresh(watch.cockpit));
afterAll(() => watch.cockpit.close());

function blind() {
  const { db, running, now } = watch.cockpit;
  return listWatchers({ db, config: running.config, now: now() });
}

describe("a watcher that cannot watch", () => {
  it.each([
    ["the workflow was renamed", { renamed_workflows: ["deploy-heroku.yml"] }, "not_found"],
    ["the list is refused", { refused_lists: ["deploy-heroku.yml"] }, "forbidden"],
  ])("is a finding at once, with since when, on its tiles: %s", async (_what, scenario, kind) => {
    const { cockpit } = watch;
    await cockpit.platform.scenario(scenario);
    await watch.readRuns();
    const [found, ...others] = await blind();
    expect(others).toEqual([]);
    expect(found).toMatchObject({ name: "runs:deploy-heroku.yml", kind, affects: ["api-prod", "api-staging"] });
    expect(found?.message).toMatch(/^Runs of deploy-heroku.yml can't be read\. /);
    expect((await watch.tile("api-prod")).unwatched).toEqual([{ message: found?.message, since: found?.since }]);
    expect((await watch.tile("getraxx")).unwatched).toEqual([]);
    await cockpit.platform.calm();
    await watch.readRuns();
    expect(await blind()).toEqual([]);
  });

  it("is a finding once nobody has read its list for five minutes, though nothing was wrong with it", async () => {
    const { cockpit } = watch;
    await watch.readRuns();
    const since = cockpit.now().toISOString();
    cockpit.moveClock(299_000);
    await cockpit.db.mirror.update({ where: { name: "main" }, data: { lookedAt: cockpit.now() } });
    expect(await blind()).toEqual([]);
    cockpit.moveClock(2_000);
    const found = (await blind()).find(({ name }) => name === "runs:deploy-heroku.yml");
    const message = "Runs of deploy-heroku.yml are not being read. The console does not get to it.";
    expect(found).toMatchObject({ kind: "not_read", message, affects: ["api-prod", "api-staging"] });
    expect(Date.parse(found?.since ?? "")).toBeLessThanOrEqual(Date.parse(since));
    expect((await watch.tile("api-prod")).unwatched).toMatchObject([{ message }]);
    await watch.readRuns();
    expect(await blind()).toEqual([]);
  });

  it("asks whether the file was renamed only where main has been read since, and else says what GitHub answered", async () => {
    const { cockpit } = watch;
    const lookAtMain = async () => {
      await cockpit.db.mirror.update({ where: { name: "main" }, data: { nextCheckAt: cockpit.now() } });
      await observeMain(cockpit.system);
    };
    const saidOfRuns = async () =>
      (await blind())
        .find(({ name }) => name === "runs:deploy-heroku.yml")
        ?.message.replace(/^.* can't be read\. /, "");
    await cockpit.platform.scenario({ repository: "gone" });
    await watch.readRuns();
    const seen = "GitHub answered 404 when asked to list the runs of deploy-heroku.yml: it does not exist, or";
    expect(await saidOfRuns()).toContain(seen);
    await lookAtMain();
    expect(await saidOfRuns()).toContain(seen);
    await cockpit.platform.calm();
    await cockpit.platform.scenario({ renamed_workflows: ["deploy-heroku.yml"] });
    await watch.readRuns();
    await lookAtMain();
    expect(await saidOfRuns()).toContain("Was the file renamed?");
    await cockpit.platform.calm();
    await watch.readRuns();
    expect(await blind()).toEqual([]);
  });

  it("that may be back at the next look is a finding after a minute, which began with the first failure", async () => {
    const { cockpit } = watch;
    await cockpit.platform.scenario({ outage: ["github"] });
    const lookAtMain = async () => {
      await cockpit.db.mirror.update({ where: { name: "main" }, data: { nextCheckAt: cockpit.now() } });
      await observeMain(cockpit.system);
    };
    await lookAtMain();
    const began = cockpit.now().getTime();
    expect(await blind()).toEqual([]);
    cockpit.moveClock(61_000);
    await lookAtMain();
    const [found] = await blind();
    expect(found).toMatchObject({
      name: "main",
      affects: watch.cockpit.running.config.surfaces.map((one) => one.surface_id),
    });
    expect(Math.abs(Date.parse(found?.since ?? "") - began)).toBeLessThan(5_000);
    await cockpit.platform.calm();
    await lookAtMain();
    expect(await blind()).toEqual([]);
  });

  it("keeps the runs that nobody can follow until they can be", () => {
    const run = (run_id: string, since: string) => ({ run_id, since, run_url: "", title: "Deploy", why: "No commit." });
    const first = keepUnread([], [run("7", "2026-11-23T10:00:00Z")], []);
    const later = keepUnread(first, [run("7", "2026-11-23T11:00:00Z"), run("8", "2026-11-23T11:00:00Z")], []);
    expect(later.map(({ run_id, since }) => [run_id, since.slice(11, 13)])).toEqual([
      ["8", "11"],
      ["7", "10"],
    ]);
    expect(keepUnread(later, [], ["7", "8"])).toEqual([]);
    const state = {
      name: "runs:deploy-heroku.yml",
      problem: null,
      problemKind: null,
      problemSince: null,
      lookedAt: null,
      unreadable: 0,
      unreadableSince: null,
      unread: later,
    };
    expect(readWatcher(watch.cockpit.running.config, state, { now: new Date(), mainReadAt: null })).toMatchObject({
      kind: "unread_runs",
      since: "2026-11-23T10:00:00Z",
      message: "Run 8 of deploy-heroku.yml can't be followed. No commit. 2 such runs.",
    });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { explainDue } from "@/lib/drifts/explain-live";
import { mintDeploy, startAfresh } from "@/tests/factories/deploys";
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

const secondsAgo = (seconds: number) => new Date(watch.cockpit.now().getTime() - seconds * 1_000);

async function explainLater(): Promise<void> {
  watch.cockpit.moveClock(16_000);
  await explainDue(watch.cockpit.system);
}

/** A deploy whose run has worked for so long. */
const running = (index: number, seconds: number) =>
  mintDeploy(watch.cockpit, {
    state: "running",
    sha: watch.sha(index),
    runId: "71",
    requestedAt: secondsAgo(seconds + 5),
    dispatchedAt: secondsAgo(seconds + 4),
    startedAt: secondsAgo(seconds),
    stateSince: secondsAgo(seconds),
    observedAt: watch.cockpit.now(),
  });

/** A deploy that has just succeeded. */
const shipped = (index: number) =>
  mintDeploy(watch.cockpit, { sha: watch.sha(index), requestedAt: secondsAgo(20), finishedAt: secondsAgo(0) });

/** A deploy whose run failed so long ago, after as long a work. */
const failed = (index: number, { from, to, runId = "72" }: { from: number; to: number; runId?: string }) =>
  mintDeploy(watch.cockpit, {
    state: "failed",
    sha: watch.sha(index),
    runId,
    failureCode: "run_failed",
    failureMessage: "The run failed.",
    requestedAt: secondsAgo(from),
    dispatchedAt: secondsAgo(from),
    startedAt: secondsAgo(from),
    finishedAt: secondsAgo(to),
    stateSince: secondsAgo(to),
  });

describe("a commit that somebody has put there by hand", () => {
  it("stays a drift while a deploy of that very commit is on its way, and after that has failed", async () => {
    const { cockpit, sha } = watch;
    await cockpit.platform.putLive(APP, sha(8));
    expect((await watch.look(SURFACE)).drift).toMatchObject({ live_sha: sha(8) });
    cockpit.moveClock(300_000);
    const { id } = await running(8, 20);
    await explainLater();
    expect((await watch.tile(SURFACE)).drift).toMatchObject({ live_sha: sha(8) });
    const finishedAt = cockpit.now();
    const ended = { state: "failed", failureCode: "run_failed", failureMessage: "It failed.", finishedAt };
    await cockpit.db.deploy.update({ where: { id }, data: { ...ended, stateSince: finishedAt } });
    await explainLater();
    expect((await watch.tile(SURFACE)).drift).toMatchObject({ live_sha: sha(8) });
  });

  it("is a drift also where it is a rollback a minute after a deploy of it had failed", async () => {
    const { cockpit, sha } = watch;
    await cockpit.platform.putLive(APP, sha(2));
    await shipped(2);
    expect((await watch.look(SURFACE)).drift).toBeNull();
    cockpit.moveClock(60_000);
    await failed(5, { from: 50, to: 20 });
    await cockpit.platform.rollBack(APP);
    const { drift } = await watch.look(SURFACE);
    expect(drift).toMatchObject({ live_sha: sha(5), expected_sha: sha(2) });
  });
});

describe("a commit that came soon after a failed deploy of it had ended", () => {
  it("may be that deploy's late release or a hand's: nobody is named as its shipper", async () => {
    const { cockpit, sha } = watch;
    await failed(8, { from: 90, to: 40 });
    await cockpit.platform.putLive(APP, sha(8));
    const { explanation } = await watch.look(SURFACE);
    expect(explanation).toMatchObject({ state: "explained", deploy_id: null });
    expect(explanation?.words).toMatch(/^Released soon after deploy \S+ ended\. It may be its own\.$/);
  });
});

describe("a commit that two failed deploys can have shipped", () => {
  it("was shipped by the one that was at work when its release was made, not by the newest", async () => {
    const { cockpit, sha } = watch;
    await cockpit.platform.putLive(APP, sha(8));
    cockpit.moveClock(60_000);
    const first = await failed(8, { from: 90, to: 50 });
    await failed(8, { from: 30, to: 10, runId: "73" });
    const { explanation } = await watch.look(SURFACE);
    expect(explanation).toMatchObject({ state: "explained", deploy_id: first.id });
  });

  it("was shipped by either where both were, and nobody is named as its shipper", async () => {
    const { cockpit, sha } = watch;
    await cockpit.platform.putLive(APP, sha(8));
    cockpit.moveClock(60_000);
    const first = await failed(8, { from: 150, to: 5 });
    const second = await failed(8, { from: 140, to: 10, runId: "73" });
    const { explanation } = await watch.look(SURFACE);
    expect(explanation).toMatchObject({ state: "explained", deploy_id: null });
    expect(explanation?.words).toBe(`Shipped by deploy ${second.id} or ${first.id}. Nothing tells which.`);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { DeployRow } from "@/lib/deploys/load";
import { advanceUntil, askForDeploy, readDeploy, startAfresh, step } from "@/tests/factories/deploys";
import { appOf, openWatch, type Watch } from "@/tests/integration/drifts/open-watch";

const SURFACE = "api-staging";
const APP = appOf(SURFACE);

let watch: Watch;

beforeAll(async () => {
  watch = await openWatch();
});
beforeEach(async () => {
  await startAfresh(watch.cockpit);
  await watch.begin(SURFACE, 5);
});
afterAll(() => watch.cockpit.close());

/** An order for main's tip that GitHub's outage keeps waiting, while somebody puts another commit live. */
async function orderThatWaits(): Promise<DeployRow> {
  const { cockpit, sha } = watch;
  await cockpit.platform.scenario({ outage: ["github"] });
  const asked = await askForDeploy(cockpit, { surface_id: SURFACE });
  expect(asked.fromSha).toBe(sha(5));
  await step(cockpit, asked.id);
  cockpit.moveClock(60_000);
  await cockpit.platform.putLive(APP, sha(3));
  await cockpit.platform.scenario({ outage: null });
  return asked;
}

describe("an order that had to wait", () => {
  it("replaces what serves as it is sent, not what served as it was asked for", async () => {
    const { id } = await orderThatWaits();
    await step(watch.cockpit, id);
    expect(await readDeploy(watch.cockpit, id)).toMatchObject({ state: "queued", fromSha: watch.sha(3) });
    await advanceUntil(watch.cockpit, id, "succeeded");
  });

  it("is sent all the same where the platform does not say what serves, which is unknown then", async () => {
    const { id } = await orderThatWaits();
    await watch.cockpit.platform.scenario({ outage: ["heroku"] });
    await step(watch.cockpit, id);
    expect(await readDeploy(watch.cockpit, id)).toMatchObject({ state: "queued", fromSha: null });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { listAttention } from "@/lib/board/queries";
import { loadSurface } from "@/lib/surfaces/queries";
import { startAfresh } from "@/tests/factories/deploys";
import { observeNow } from "@/tests/factories/looks";
import { containing } from "@/tests/factories/matchers";
import { appOf, openWatch, type Watch } from "@/tests/integration/drifts/open-watch";

let watch: Watch;
const SURFACE = "api-staging";

beforeAll(async () => {
  watch = await openWatch();
});
beforeEach(() => startAfresh(watch.cockpit));
afterAll(() => watch.cockpit.close());

describe("what takes the place of a known commit", () => {
  it.each([
    ["api-staging", "tells no commit", { commit_told: { "raxx-api-staging": "none" } }],
    ["getraxx", "tells no commit", { commit_told: { "raxx-getraxx": "none" } }],
  ])("is unknown for %s, and somebody's to look at, when the release in its place %s", async (id, words, scenario) => {
    const { cockpit, sha } = watch;
    await watch.begin(id, 5);
    await cockpit.platform.scenario(scenario);
    await cockpit.platform.putLive(appOf(id), sha(20));
    const told = {
      state: "unknown",
      words: containing(`It ran ${sha(5).slice(0, 7)} before; what runs now ${words}.`),
    };
    const first = await watch.look(id);
    expect(first).toMatchObject({ live: null, drift: null, explanation: told });
    cockpit.moveClock(61_000);
    expect((await watch.look(id)).explanation?.since).toBe(first.explanation?.since);
    const reader = { flagReadings: cockpit.running.flagReadings };
    const items = await listAttention({ ...cockpit.as("viewer"), now: cockpit.now }, reader);
    expect(items).toContainEqual(
      expect.objectContaining({ cause: "surface_unexplained", affects: [id], message: containing("what runs now") }),
    );
    await cockpit.platform.calm();
    await cockpit.platform.putLive(appOf(id), sha(5));
    expect(await watch.look(id)).toMatchObject({ live: { sha: sha(5) }, explanation: { state: "explained" } });
  });

  it("was deployed once, whatever its platform shows later", async () => {
    const { cockpit } = watch;
    await watch.begin(SURFACE, 5);
    const { platforms } = cockpit.system;
    const nothing = {
      serving: "nothing",
      sha: null,
      shortSha: null,
      releasedAt: null,
      servedAt: null,
      madeAt: null,
    } as const;
    const readLive = () =>
      Promise.resolve({
        ...nothing,
        source: "heroku: no release with code",
        webUrl: null,
        attempts: [],
        made: [],
        unreadable: 0,
      });
    await observeNow(
      { ...cockpit.system, platforms: { ...platforms, heroku: { ...platforms.heroku, readLive } } },
      loadSurface(cockpit.system, SURFACE),
    );
    const tile = await watch.tile(SURFACE);
    expect(tile).toMatchObject({ live: null, health: "unknown", explanation: { state: "unknown" } });
    expect(tile.explanation?.words).toContain("its platform shows no release in force any more");
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { needsYou } from "@/lib/board/rules";
import type { SurfaceTile } from "@/lib/board/schemas";
import { reviewDrift } from "@/lib/drifts/review-drift";
import { startAfresh } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { containing } from "@/tests/factories/matchers";
import { appOf, openWatch, type Watch } from "@/tests/integration/drifts/open-watch";

let watch: Watch;
const SURFACE = "api-staging";
const review = { note: "Hana released it while GitHub was down." };

beforeAll(async () => {
  watch = await openWatch();
});
beforeEach(async () => {
  await startAfresh(watch.cockpit);
  await watch.begin(SURFACE, 5);
  await watch.cockpit.platform.putLive(appOf(SURFACE), watch.sha(9));
  await watch.look(SURFACE);
});
afterAll(() => watch.cockpit.close());

const reviews = async () =>
  (await watch.cockpit.auditOf(SURFACE)).filter(({ action }) => action === "console.surface.drift_reviewed");

describe("saying that a drift was seen", () => {
  it("records who and what they say, and the tile goes back to how far behind main it is", async () => {
    const operator = watch.cockpit.as("operator");
    const { drift } = await reviewDrift(operator, SURFACE, review);
    const { email } = watch.cockpit.people.operator;
    expect(drift.seen).toMatchObject({ by: email, note: review.note });
    expect((await reviews()).at(-1)).toMatchObject({
      surface_id: SURFACE,
      actor: { email },
      payload: { drift_id: drift.id, note: review.note },
    });
    expect(await watch.look(SURFACE)).toMatchObject({ sync: "behind", behind_by: 9, drift: { seen: { by: email } } });
  });

  it("changes nothing for a viewer", async () => {
    const before = (await reviews()).length;
    expect((await failureOf(reviewDrift(watch.cockpit.as("viewer"), SURFACE, review))).code).toBe("forbidden");
    expect(await reviews()).toHaveLength(before);
    expect((await watch.tile(SURFACE)).drift?.seen).toBeNull();
  });

  it("is not found where nothing has drifted, and for a surface that is not configured", async () => {
    for (const surfaceId of ["api-prod", "shop"]) {
      const error = await failureOf(reviewDrift(watch.cockpit.as("operator"), surfaceId, review));
      expect(error.code).toBe("not_found");
    }
  });

  it("is a conflict when somebody has seen it already, by name", async () => {
    await reviewDrift(watch.cockpit.as("operator"), SURFACE, review);
    const error = await failureOf(reviewDrift(watch.cockpit.as("admin"), SURFACE, review));
    expect(error).toMatchObject({ code: "conflict", message: containing("has already seen this drift") });
  });

  it("is done once by two at once", async () => {
    const before = (await reviews()).length;
    const both = await Promise.allSettled(
      (["operator", "admin"] as const).map((role) => reviewDrift(watch.cockpit.as(role), SURFACE, review)),
    );
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await reviews()).toHaveLength(before + 1);
  });
});

describe("saying that somebody has seen what nobody can name", () => {
  const unnamed = (app: string) => watch.cockpit.platform.scenario({ commit_told: { [app]: "none" } });

  it("ends what needs somebody, with the note on the tile, until something else serves", async () => {
    await startAfresh(watch.cockpit);
    await watch.begin(SURFACE, 5);
    await unnamed(appOf(SURFACE));
    await watch.cockpit.platform.putLive(appOf(SURFACE), watch.sha(12));
    const tile = await watch.look(SURFACE);
    expect(tile).toMatchObject({ drift: null, explanation: { state: "unknown" } });
    expect(causes(tile)).toContain("surface_unexplained");
    const before = (await reviews()).length;
    const { drift } = await reviewDrift(watch.cockpit.as("operator"), SURFACE, review);
    expect(drift).toMatchObject({ live_sha: null, seen: { note: review.note } });
    expect(await reviews()).toHaveLength(before + 1);
    const seen = await watch.look(SURFACE);
    expect(seen.drift?.seen).not.toBeNull();
    expect(causes(seen)).toEqual([]);
    expect((await failureOf(reviewDrift(watch.cockpit.as("admin"), SURFACE, review))).code).toBe("conflict");
    await watch.cockpit.platform.putLive(appOf(SURFACE), watch.sha(13));
    expect(causes(await watch.look(SURFACE))).toContain("surface_unexplained");
  });
});

/** What of a tile needs somebody two minutes from now. */
function causes(tile: SurfaceTile): string[] {
  const now = watch.cockpit.now().getTime() + 120_000;
  const quiet = { credentials: [], watchers: [], unreviewed: [], auditFault: null, unreadableFlags: [] };
  return needsYou({ ...quiet, tiles: [tile], now })
    .map(({ cause }) => cause)
    .filter((cause) => cause.startsWith("surface_unexplained") || cause === "surface_drifted");
}

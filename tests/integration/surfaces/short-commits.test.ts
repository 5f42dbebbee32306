import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { GET as readyz } from "@/app/readyz/route";
import { listSurfaceTiles } from "@/lib/board/tiles";
import { getSurface } from "@/lib/core/config";
import type { MainCommit } from "@/lib/db/generated/client";
import { seedObservations } from "@/lib/drifts/observe-surface";
import { getVersions } from "@/lib/promotions/versions";
import { beat } from "@/lib/reconciler/reconciler";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mirrorMain, startAfresh } from "@/tests/factories/deploys";
import { observeNow } from "@/tests/factories/looks";
import { containing } from "@/tests/factories/matchers";
import { call, serve } from "@/tests/factories/requests";

let cockpit: TestConsole;
let twins: [string, string];
let short: string;
let mirrored: MainCommit[];
const APPS = { "api-staging": "raxx-api-staging", getraxx: "raxx-getraxx", "console-staging": "raxx-console-staging" };

beforeAll(async () => {
  cockpit = await createTestConsole();
  twins = await cockpit.platform.addTwins();
  short = twins[0].slice(0, 7);
  await mirrorMain(cockpit);
  mirrored = await cockpit.db.mainCommit.findMany();
});
beforeEach(async () => {
  await startAfresh(cockpit);
  await cockpit.db.mainCommit.createMany({ data: mirrored, skipDuplicates: true });
  await cockpit.db.surfaceObservation.deleteMany();
  await seedObservations(cockpit.system);
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});

/** The tile after a look at a platform that tells seven digits of the twin that serves. */
async function lookAtDigits(surfaceId: keyof typeof APPS) {
  const app = APPS[surfaceId];
  await cockpit.platform.scenario({ commit_told: { [app]: "short" } });
  await cockpit.platform.putLive(app, twins[0]);
  return look(surfaceId);
}

async function look(surfaceId: string) {
  const surface = getSurface(cockpit.running.config, surfaceId);
  if (surface === null) throw new Error(`no surface ${surfaceId}`);
  await observeNow(cockpit.system, surface);
  const tiles = await listSurfaceTiles({ ...cockpit.as("viewer"), now: cockpit.now });
  return tiles.find((tile) => tile.surface_id === surfaceId);
}

const unnamed = (live_doubt: string) => ({ live: null, serving: "unnamed", live_short: short, live_doubt });

describe("seven digits that fit two commits", () => {
  it.each(["api-staging", "getraxx"] as const)(
    "are said to, on the tile of %s and in its record",
    async (surfaceId) => {
      expect(await lookAtDigits(surfaceId)).toMatchObject({
        ...unnamed(`${short} fits two commits.`),
        sync: "unknown",
      });
      const row = await cockpit.db.surfaceObservation.findUnique({ where: { surfaceId } });
      expect(row).toMatchObject({ liveSha: null, liveDoubt: `${short} fits two commits.` });
    },
  );

  it("are said to when the mirror knows one of the two only, since GitHub takes them for neither", async () => {
    await cockpit.db.mainCommit.deleteMany({ where: { sha: twins[1] } });
    expect(await lookAtDigits("api-staging")).toMatchObject(unnamed(`${short} fits two commits.`));
  });

  it("are no single commit that GitHub names, when the mirror knows neither", async () => {
    await cockpit.db.mainCommit.deleteMany({ where: { sha: { in: twins } } });
    expect(await lookAtDigits("api-staging")).toMatchObject(unnamed(`GitHub names no single commit for ${short}.`));
  });

  it("are not decided by the mirror while GitHub is away", async () => {
    await cockpit.db.mainCommit.deleteMany({ where: { sha: twins[1] } });
    await cockpit.platform.scenario({ outage: ["github"] });
    expect(await lookAtDigits("api-staging")).toMatchObject(unnamed(`GitHub did not say which commit ${short} is.`));
  });

  it("are told in readyz, which stays ready, and on the versions page, until the platform tells a whole commit", async () => {
    serve(cockpit);
    await beat(cockpit.running);
    await lookAtDigits("console-staging");
    const told = async () => (await (await call(cockpit, readyz)).json()) as { live?: string };
    const side = async () =>
      (await getVersions({ ...cockpit.as("viewer"), now: cockpit.now }, { fresh: false })).staging;
    expect(await told()).toMatchObject({ ready: true, live: `console-staging: ${short} fits two commits.` });
    expect(await side()).toMatchObject({ released_sha: null, released_doubt: `${short} fits two commits.` });
    await cockpit.platform.calm();
    await cockpit.platform.putLive(APPS["console-staging"], twins[1]);
    expect(await look("console-staging")).toMatchObject({ live: { sha: twins[1] }, live_doubt: null });
    expect(await told()).not.toHaveProperty("live");
    expect(await side()).toMatchObject({ released_sha: twins[1], released_doubt: null });
  });

  it("in the place of a commit that was known, are somebody's to look at, with the reason", async () => {
    const known = (await cockpit.platform.shas()).at(5) ?? "";
    await cockpit.db.surfaceObservation.update({
      where: { surfaceId: "api-staging" },
      data: { explainedSha: known, liveSha: known, explanation: "explained" },
    });
    const words = `It ran ${known.slice(0, 7)} before; what runs now tells no whole commit. ${short} fits two commits.`;
    expect((await lookAtDigits("api-staging"))?.explanation).toMatchObject({
      state: "unknown",
      words: containing(words),
    });
  });
});

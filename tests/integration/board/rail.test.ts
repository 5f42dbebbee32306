import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { getMainRail } from "@/lib/board/rail";
import { mainRailSchema, surfacesSchema } from "@/lib/board/schemas";
import { containsCommit, placeOnRail } from "@/lib/board/standing";
import { listSurfaceTiles } from "@/lib/board/tiles";
import { seedObservations } from "@/lib/drifts/observe-surface";
import { loadSurface } from "@/lib/surfaces/queries";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mirrorMain } from "@/tests/factories/deploys";
import { observeNow } from "@/tests/factories/looks";

let cockpit: TestConsole;
let shas: string[];

beforeAll(async () => {
  cockpit = await createTestConsole();
  await seedObservations(cockpit.system);
});
afterAll(() => cockpit.close());

const sha = (index: number) => shas.at(index) ?? "";
const readRail = async () => mainRailSchema.parse(await getMainRail(cockpit.as("viewer")));

async function putLive(surfaceId: string, live: string): Promise<void> {
  const surface = loadSurface(cockpit.system, surfaceId);
  await cockpit.platform.putLive(surface.app, live);
  await observeNow(cockpit.system, surface);
}

describe("the rail of main", () => {
  it("is empty, and nothing stands on it, before main was ever read", async () => {
    expect(await readRail()).toEqual({ commits: [], standings: [], read_at: null, problem: null });
  });

  it("has the newest twelve by what they are called, and where what is live stands", async () => {
    await mirrorMain(cockpit);
    shas = await cockpit.platform.shas();
    const [branch = ""] = await cockpit.platform.shas("feature/audit-export");
    await putLive("api-staging", sha(0));
    await putLive("api-prod", sha(3));
    await putLive("console-staging", sha(30));
    await putLive("getraxx", branch);
    const rail = await readRail();
    expect(rail.commits.map((commit) => commit.sha)).toEqual(shas.slice(0, 12));
    expect(rail.commits[0]?.title).not.toMatch(/\(#\d+\)/);
    const standing = (which: string) => rail.standings.find((one) => one.sha === which);
    expect(standing(sha(0))).toMatchObject({ place: 0, behind: 0, on_main: true });
    expect(standing(sha(3))).toMatchObject({ place: 3, behind: 3, on_main: true });
    expect(standing(sha(30))).toMatchObject({ place: 30, behind: 30, on_main: true });
    expect(standing(branch)).toMatchObject({ place: null, behind: null, on_main: false });
    expect(placeOnRail(sha(30), rail)).toEqual({ kind: "older" });
    expect(containsCommit(sha(3), 2, rail)).toBe(false);
    expect(containsCommit(sha(3), 4, rail)).toBe(true);
    expect(standing(sha(0))?.contains).toEqual(shas.slice(0, 12).map(() => true));
    expect(standing(sha(30))?.contains).toEqual(shas.slice(0, 12).map(() => false));
  });

  it("asks no platform, however often it is read", async () => {
    const before = await cockpit.platform.counts();
    for (let reading = 0; reading < 3; reading += 1) await readRail();
    expect(await cockpit.platform.counts()).toEqual(before);
  });

  it("knows by what commits come from alone which one has which, whatever their order in the list", async () => {
    const rows = await cockpit.db.mainCommit.findMany({ where: { position: { in: [2, 3] } } });
    const turned = rows.map((row) => ({ ...row, position: row.position === 2 ? 3 : 2 }));
    await cockpit.db.mainCommit.deleteMany({ where: { position: { in: [2, 3] } } });
    await cockpit.db.mainCommit.createMany({ data: turned });
    const rail = await readRail();
    expect(rail.commits[3]?.sha).toBe(sha(2));
    expect(containsCommit(sha(3), 3, rail)).toBe(false);
    expect(containsCommit(sha(3), 2, rail)).toBe(true);
  });

  it("does not know where a commit stands, or what it has, that nobody was ever asked about", async () => {
    await cockpit.db.commitDistance.deleteMany();
    await cockpit.db.knownCommit.deleteMany();
    await cockpit.db.mainCommit.delete({ where: { sha: sha(30) } });
    const { standings } = await readRail();
    expect(standings).toContainEqual({
      sha: sha(30),
      place: null,
      behind: null,
      on_main: null,
      contains: shas.slice(0, 12).map(() => null),
    });
  });

  it("has its lanes from the configuration, and what is live by what main calls it", async () => {
    const tiles = surfacesSchema.parse(await listSurfaceTiles(cockpit.as("viewer")));
    expect(tiles.map(({ surface_id, lane }) => `${lane}: ${surface_id}`)).toEqual([
      "api: api-prod",
      "api: api-staging",
      "console: console-prod",
      "console: console-staging",
      "docs: getraxx",
      "mockups: raxx-mockups",
    ]);
    const rail = await readRail();
    const staging = tiles.find(({ surface_id }) => surface_id === "api-staging");
    expect(staging?.live_commit).toMatchObject({ sha: sha(0), title: rail.commits[0]?.title });
    expect(tiles.find(({ surface_id }) => surface_id === "getraxx")).toMatchObject({ live_commit: null });
  });
});

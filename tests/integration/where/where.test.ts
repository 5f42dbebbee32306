import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { GET } from "@/app/api/where/route";
import { getSurface } from "@/lib/core/config";
import { loadWhere } from "@/lib/where/queries";
import { whereSchema } from "@/lib/where/schemas";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mintDeploy, mirrorMain } from "@/tests/factories/deploys";
import { observeNow } from "@/tests/factories/looks";
import { bearer, call, serve } from "@/tests/factories/requests";

let cockpit: TestConsole;
/** Newest first. */
let shas: string[];

const MINUTE_MS = 60_000;

beforeAll(async () => {
  cockpit = await createTestConsole();
  serve(cockpit);
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});
beforeEach(async () => {
  cockpit.resetClock();
  await cockpit.platform.calm();
  await cockpit.db.surfaceSighting.deleteMany();
  await cockpit.db.surfaceObservation.deleteMany();
  await cockpit.db.deploy.deleteMany();
  await cockpit.db.knownCommit.deleteMany();
  await cockpit.db.mainCommit.deleteMany();
  await mirrorMain(cockpit);
  shas = await cockpit.platform.shas();
});

const shaAt = (index: number) => shas[index] ?? "";
const ask = (ref: string, token = cockpit.people.viewer.apiToken) =>
  call(cockpit, GET, { path: `/api/where?ref=${encodeURIComponent(ref)}`, headers: bearer(token) });
const answerOf = async (ref: string) => whereSchema.parse(await (await ask(ref)).json());
const problemOf = async (ref: string): Promise<unknown> => {
  const answer = await ask(ref);
  return { status: answer.status, ...JSON.parse(await answer.text()) };
};

/** Puts a commit live, and has the console look; later than before. */
async function runs(surfaceId: "api-staging" | "api-prod", sha: string): Promise<Date> {
  const surface = getSurface(cockpit.running.config, surfaceId);
  if (surface === null) throw new Error(`no surface ${surfaceId}`);
  cockpit.moveClock(MINUTE_MS);
  await cockpit.platform.putLive(surface.app, sha);
  await observeNow(cockpit.system, surface);
  return cockpit.now();
}

async function stands(ref: string, surfaceId = "api-staging") {
  return (await answerOf(ref)).surfaces.find((one) => one.surface_id === surfaceId);
}

describe("where a change is", () => {
  it("is told of every surface: live, and not yet with how far away it is", async () => {
    await runs("api-staging", shaAt(2));
    await runs("api-prod", shaAt(5));
    const answer = await answerOf(shaAt(3));
    expect(answer.surfaces.map(({ surface_id }) => surface_id)).toEqual(
      cockpit.running.config.surfaces.map(({ surface_id }) => surface_id),
    );
    expect(answer).toMatchObject({ sha: shaAt(3), on_main: true });
    expect(await stands(shaAt(3))).toMatchObject({ state: "live", ahead_by: 0, live: { sha: shaAt(2) } });
    expect(await stands(shaAt(3), "api-prod")).toMatchObject({ state: "not_yet", ahead_by: 2, since: null });
    expect(await stands(shaAt(3), "getraxx")).toMatchObject({ state: "unknown", ahead_by: null, live: null });
  });

  it("is since the first release that had it, and rolled back since it was gone", async () => {
    await runs("api-staging", shaAt(6));
    const came = await runs("api-staging", shaAt(4));
    await runs("api-staging", shaAt(2));
    const since = Date.parse((await stands(shaAt(4)))?.since ?? "");
    expect(Math.abs(since - came.getTime())).toBeLessThan(MINUTE_MS);
    const gone = await runs("api-staging", shaAt(6));
    const found = await stands(shaAt(4));
    expect(found).toMatchObject({ state: "rolled_back", ahead_by: 2 });
    expect(Math.abs(Date.parse(found?.since ?? "") - gone.getTime())).toBeLessThan(MINUTE_MS);
    expect(found?.evidence).toContain("It ran there from");
  });

  it("goes by the ends of deploys before the console kept what it saw, and never by a guess", async () => {
    await runs("api-staging", shaAt(2));
    await cockpit.db.surfaceSighting.updateMany({ data: { madeAt: null } });
    const earlier = new Date(cockpit.now().getTime() - 60 * MINUTE_MS);
    await mintDeploy(cockpit, { sha: shaAt(4), finishedAt: earlier });
    expect(await stands(shaAt(4))).toMatchObject({ state: "live", since: earlier.toISOString() });
    const guessed = new Date(earlier.getTime() - 60 * MINUTE_MS);
    await mintDeploy(cockpit, { sha: shaAt(3), shaSource: "guess", finishedAt: guessed });
    expect(await stands(shaAt(4))).toMatchObject({ since: earlier.toISOString() });
  });

  it("is unknown while nobody has seen lately what runs there", async () => {
    await runs("api-staging", shaAt(2));
    cockpit.moveClock(6 * MINUTE_MS);
    const { surfaces } = await loadWhere({ ...cockpit.as("viewer"), now: cockpit.now }, { ref: shaAt(4) });
    const found = surfaces.find(({ surface_id }) => surface_id === "api-staging");
    expect(found).toMatchObject({ state: "unknown", since: null, live: null });
    expect(found?.evidence).toMatch(/^It was last seen at 20/);
  });

  it("says that a live change was reverted, where what reverts it runs there too, and not where that was taken back", async () => {
    const sha = await cockpit.platform.commit("feat: doubtful");
    const revert = await cockpit.platform.commit(`Revert "feat: doubtful"\n\nThis reverts commit ${sha}.`);
    await mirrorMain(cockpit);
    await runs("api-staging", revert);
    await runs("api-prod", sha);
    const answer = await answerOf(sha);
    expect(answer.reverted_by).toMatchObject([{ sha: revert }]);
    expect(await stands(sha)).toMatchObject({ state: "live" });
    expect((await stands(sha))?.evidence).toContain("reverts it, and that runs there too");
    expect((await stands(sha, "api-prod"))?.evidence).not.toContain("reverts it");
    const again = await cockpit.platform.commit(`Reapply "feat: doubtful"\n\nThis reverts commit ${revert}.`);
    await mirrorMain(cockpit);
    await runs("api-staging", again);
    expect((await stands(sha))?.evidence).not.toContain("reverts it");
  });

  it("costs GitHub no comparison for what main is known to be made of", async () => {
    await runs("api-staging", shaAt(8));
    await answerOf(shaAt(3));
    const { by_route: asked } = (await cockpit.platform.counts()).github;
    const before = Object.entries(asked).filter(([name]) => name.includes("/compare/"));
    await cockpit.platform.calm();
    await answerOf(shaAt(4));
    const after = Object.entries((await cockpit.platform.counts()).github.by_route);
    expect(after.filter(([name]) => name.includes("/compare/"))).toEqual([]);
    expect(before.length).toBeLessThanOrEqual(1);
  });

  it("of another branch is GitHub's comparison, and so is what main was not seen with", async () => {
    await runs("api-staging", shaAt(2));
    expect(await answerOf("feature/audit-export")).toMatchObject({ on_main: false });
    expect(await stands("feature/audit-export")).toMatchObject({ state: "not_yet" });
    await cockpit.db.knownCommit.updateMany({ data: { hasParents: false } });
    expect(await stands(shaAt(9))).toMatchObject({ state: "live", ahead_by: 0 });
    await cockpit.platform.scenario({ outage: ["github"] });
    expect(await stands(shaAt(9))).toMatchObject({ state: "live" });
    const unasked = await stands(shaAt(10));
    expect(unasked).toMatchObject({ state: "unknown", since: null, live: { sha: shaAt(2) } });
    expect(unasked?.evidence).toMatch(/^GitHub /);
  });
});

describe("what is asked for", () => {
  it("may be a pull request, which is the commit it became", async () => {
    const known = await cockpit.db.knownCommit.findFirstOrThrow({ where: { pull: { not: null } } });
    for (const ref of [`#${known.pull}`, `${known.pull}`]) {
      expect(await answerOf(ref)).toMatchObject({ sha: known.sha, title: known.title, pull: { number: known.pull } });
    }
    await cockpit.db.knownCommit.deleteMany();
    expect(await answerOf(`#${known.pull}`)).toMatchObject({ sha: known.sha, pull: { number: known.pull }, notes: [] });
  });

  it("may be one that nobody has merged: it says so, and is nowhere", async () => {
    await cockpit.platform.scenario({
      open_pulls: { 991: { title: "Faster reads", state: "open" }, 992: { title: "Slower reads", state: "closed" } },
    });
    await runs("api-staging", shaAt(2));
    const open = await answerOf("#991");
    expect(open).toMatchObject({ title: "Faster reads", notes: ["#991 is not merged yet: it is not in main."] });
    expect(open.surfaces.map(({ state }) => state)).not.toContain("live");
    expect((await answerOf("#992")).notes).toEqual(["#992 was closed without being merged: it is not in main."]);
  });

  it("may be main, a tag, or the beginning of a SHA", async () => {
    expect(await answerOf("main")).toMatchObject({ sha: shaAt(0) });
    expect(await answerOf(shaAt(7).slice(0, 8))).toMatchObject({ sha: shaAt(7) });
  });

  it("is refused with the commits it fits, where it fits more than one", async () => {
    const twins = await cockpit.platform.addTwins();
    await mirrorMain(cockpit);
    const short = twins[0].slice(0, 7);
    const problem = await problemOf(short);
    expect(problem).toMatchObject({ status: 422, code: "invalid_input", errors: [{ path: "ref" }] });
    for (const twin of twins) expect(JSON.stringify(problem)).toContain(twin.slice(0, 12));
    await cockpit.db.knownCommit.delete({ where: { sha: twins[1] } });
    await cockpit.db.mainCommit.delete({ where: { sha: twins[1] } });
    expect(JSON.stringify(await problemOf(short))).toContain("and another commit");
  });

  it.each(["nothing-of-that-name", "#999999", "f".repeat(40), "..", "a b"])(
    "is not found, with a sentence, where there is no %s",
    async (ref) => {
      expect(await problemOf(ref)).toMatchObject({ status: 404, code: "not_found" });
    },
  );

  it("is refused where nothing is asked for, and to nobody signed in", async () => {
    expect((await ask(" ")).status).toBe(422);
    expect((await ask(shaAt(0), "no-token")).status).toBe(401);
  });

  it("is GitHub's failure where GitHub alone would know it, and answered where main tells", async () => {
    await runs("api-staging", shaAt(2));
    await cockpit.platform.scenario({ outage: ["github"] });
    expect(await problemOf("feature/audit-export")).toMatchObject({ status: 502, code: "upstream_failed" });
    expect(await stands(shaAt(4))).toMatchObject({ state: "live" });
  });
});

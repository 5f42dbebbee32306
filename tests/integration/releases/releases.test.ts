import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { getSurface, type Surface } from "@/lib/core/config";
import { getHealthHistory, listSurfaceReleases } from "@/lib/releases/queries";
import { healthHistorySchema, releaseListSchema } from "@/lib/releases/schemas";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, askForDeploy, mintDeploy, mirrorMain, startAfresh } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { observeNow } from "@/tests/factories/looks";

const APP = "raxx-api-staging";
const MINUTE = 60_000;

let cockpit: TestConsole;
let shas: string[];
let surface: Surface;

beforeAll(async () => {
  cockpit = await createTestConsole();
  shas = await cockpit.platform.shas();
  await mirrorMain(cockpit);
  const found = getSurface(cockpit.running.config, "api-staging");
  if (found === null) throw new Error("no api-staging");
  surface = found;
});
beforeEach(async () => {
  await startAfresh(cockpit);
  await cockpit.db.deploy.updateMany({ data: { surfaceId: "gone" } });
  await cockpit.db.surfaceObservation.deleteMany();
  await cockpit.db.surfaceStretch.deleteMany();
  await cockpit.db.surfaceHealthChange.deleteMany();
});
afterAll(() => cockpit.close());

const sha = (index: number) => shas[index] ?? "";
const look = () => observeNow(cockpit.system, surface);
const list = (query: { limit?: number; cursor?: string } = {}) =>
  listSurfaceReleases(cockpit.as("viewer"), "api-staging", { limit: 50, ...query });

describe("what a surface was seen to run", () => {
  it("begins at the first look: seen since then, whenever the platform says it was released, and by nobody who is known", async () => {
    await cockpit.platform.putLive(APP, sha(4));
    await look();
    const { items } = releaseListSchema.parse(await list());
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      sha: sha(4),
      commit: { sha: sha(4) },
      until: null,
      is_live: true,
      by: null,
      via: "unknown",
      kind: "unknown",
      deploy_id: null,
      explanation: { state: "baseline" },
    });
    expect(items[0]?.source).toContain("heroku release");
    expect(Date.parse(items[0]?.from ?? "")).toBeGreaterThan(Date.now() - MINUTE);
  });

  it("goes on with what a deploy ships, by whom and by which, and says until when the one before was there", async () => {
    await cockpit.platform.putLive(APP, sha(4));
    await look();
    const { id } = await askForDeploy(cockpit, { sha: sha(1) });
    await advanceUntil(cockpit, id, "succeeded");
    await look();
    const { items } = await list();
    expect(items).toMatchObject([
      { sha: sha(1), is_live: true, until: null, deploy_id: id, kind: "deploy", via: "this_console" },
      { sha: sha(4), is_live: false, deploy_id: null },
    ]);
    expect(items[0]?.by).toBe(cockpit.people.operator.email);
    expect(items[1]?.until).toBe(items[0]?.from);
  });

  it("keeps what somebody released by hand, and the same commit released once more as a release of its own", async () => {
    await cockpit.platform.putLive(APP, sha(4));
    await look();
    await cockpit.platform.putLive(APP, sha(3));
    cockpit.moveClock(MINUTE);
    await look();
    expect(await list()).toMatchObject({ items: [{ sha: sha(3), via: "unknown", deploy_id: null }, { sha: sha(4) }] });
    await look();
    expect((await list()).items).toHaveLength(2);
  });

  it("tells what this console verified before it kept stretches, each once, newest first, page by page", async () => {
    const at = (day: number) => new Date(`2026-11-${String(day).padStart(2, "0")}T08:04:00.000Z`);
    for (const day of [10, 12, 14])
      await mintDeploy(cockpit, { sha: sha(day), finishedAt: at(day), state: "succeeded" });
    await mintDeploy(cockpit, { sha: sha(13), finishedAt: at(13), state: "failed" });
    await cockpit.platform.putLive(APP, sha(14));
    await look();
    const { items } = await list();
    // The newest deploy explains what is live: it is no second release.
    expect(items.map((item) => item.sha)).toEqual([sha(14), sha(12), sha(10)]);
    expect(items[1]).toMatchObject({ from: at(12).toISOString(), until: items[0]?.serving_since, is_live: false });
    expect(items[2]).toMatchObject({ until: at(12).toISOString() });
    const first = await list({ limit: 2 });
    expect(first.items.map((item) => item.sha)).toEqual([sha(14), sha(12)]);
    const rest = await list({ limit: 2, cursor: first.next_cursor ?? "" });
    expect(rest).toMatchObject({ items: [{ sha: sha(10) }], next_cursor: null });
    expect((await failureOf(list({ cursor: "nonsense" }))).code).toBe("invalid_input");
  });

  it("says of the last one it verified then that it ended when its platform released what was seen first, or that nobody knows", async () => {
    const finishedAt = new Date("2026-11-12T08:00:00.000Z");
    await mintDeploy(cockpit, { sha: sha(12), finishedAt, state: "succeeded" });
    await cockpit.platform.putLive(APP, sha(4));
    await look();
    const releasedAt = new Date("2026-11-14T08:00:00.000Z");
    await cockpit.db.surfaceStretch.updateMany({ data: { releasedAt } });
    const at = releasedAt.toISOString();
    expect((await list()).items).toMatchObject([
      { sha: sha(4), serving_since: at },
      { sha: sha(12), until: at },
    ]);
    for (const unsaid of [null, new Date("2026-11-01T08:00:00.000Z")]) {
      await cockpit.db.surfaceStretch.updateMany({ data: { releasedAt: unsaid } });
      expect((await list()).items[1]).toMatchObject({ sha: sha(12), until: null, is_live: false });
    }
  });

  it("does not take the first release of what is put back for the time since when it serves", async () => {
    await cockpit.platform.putLive(APP, sha(4));
    await look();
    await cockpit.platform.putLive(APP, sha(3));
    cockpit.moveClock(MINUTE);
    await look();
    await cockpit.db.surfaceStretch.updateMany({
      where: { endedAt: null },
      data: { releasedAt: new Date("2026-11-01T08:00:00.000Z") },
    });
    const [newest] = (await list()).items;
    expect(newest).toMatchObject({ sha: sha(3), serving_since: newest?.from });
  });

  it("names where a run was started that this console found", async () => {
    const run = { origin: "github", originLogin: "hana", originBy: "hana", kind: "breakglass", runUrl: "https://run" };
    await mintDeploy(cockpit, { ...run, sha: sha(5), finishedAt: new Date("2026-11-20T08:00:00.000Z"), runId: "77" });
    expect(await list()).toMatchObject({
      items: [{ via: "github", by: "hana", kind: "breakglass", run_url: "https://run" }],
    });
    expect((await list()).items[0]?.until).toBeNull();
  });

  it("does not end where the platform tells no commit: it says when it was last seen", async () => {
    await cockpit.platform.putLive(APP, sha(4));
    await look();
    const { observedAt } = await cockpit.db.surfaceObservation.findUniqueOrThrow({
      where: { surfaceId: "api-staging" },
    });
    cockpit.moveClock(MINUTE);
    await cockpit.platform.scenario({ commit_told: { [APP]: "none" } });
    await cockpit.platform.putLive(APP, sha(2));
    await look();
    cockpit.moveClock(MINUTE);
    await look();
    const [only, ...others] = (await list()).items;
    expect(others).toEqual([]);
    expect(only).toMatchObject({ sha: sha(4), until: null, is_live: false, last_seen_at: observedAt?.toISOString() });
  });

  it("is nothing of a surface that is not configured", async () => {
    expect((await failureOf(listSurfaceReleases(cockpit.as("viewer"), "moon", { limit: 1 }))).code).toBe("not_found");
    expect((await failureOf(getHealthHistory(cockpit.as("viewer"), "moon"))).code).toBe("not_found");
  });
});

describe("how a surface's address was", () => {
  const lookAt = (health: "up" | "down") => {
    const probeSite = () => Promise.resolve({ health, detail: health === "up" ? "answers 200" : "answers 503" });
    return observeNow({ ...cockpit.system, probeSite }, surface);
  };
  const history = async () =>
    healthHistorySchema.parse(await getHealthHistory(cockpit.as("viewer", { now: cockpit.now }), "api-staging"));
  const changes = async () => (await history()).changes.map(({ health }) => health);

  beforeEach(() => cockpit.platform.putLive(APP, sha(4)));

  it("is told from change to change, each once, with what was seen", async () => {
    expect(await changes()).toEqual([]);
    for (const health of ["up", "up", "down", "down", "up"] as const) {
      cockpit.moveClock(MINUTE);
      await lookAt(health);
    }
    expect(await changes()).toEqual(["up", "down", "up"]);
    expect((await history()).changes[1]).toMatchObject({ detail: "answers 503" });
    const { from, to } = await history();
    expect(Date.parse(to) - Date.parse(from)).toBe(14 * 24 * 60 * MINUTE);
  });

  it("is unknown while nobody looked, in between and at the end", async () => {
    await lookAt("up");
    cockpit.moveClock(20 * MINUTE);
    expect(await changes()).toEqual(["up", "unknown"]);
    await lookAt("up");
    expect(await changes()).toEqual(["up", "unknown", "up"]);
    const [before, gap, after] = (await history()).changes;
    expect(Date.parse(gap?.at ?? "") - Date.parse(before?.at ?? "")).toBeLessThan(MINUTE);
    expect(Date.parse(after?.at ?? "") - Date.parse(gap?.at ?? "")).toBeGreaterThan(19 * MINUTE);
    const seen = await cockpit.db.surfaceObservation.findUniqueOrThrow({ where: { surfaceId: "api-staging" } });
    expect(seen.healthSince?.toISOString()).toBe(after?.at);
  });

  it("is forgotten after a month, but for how it was when that began", async () => {
    const day = 24 * 60 * MINUTE;
    const at = (days: number) => new Date(cockpit.now().getTime() - days * day);
    const row = { surfaceId: "api-staging", detail: null };
    await cockpit.db.surfaceHealthChange.createMany({
      data: [
        { ...row, at: at(50), health: "up" },
        { ...row, at: at(40), health: "down" },
        { ...row, at: at(20), health: "up" },
      ],
    });
    expect(await changes()).toEqual(["up"]);
    await lookAt("down");
    const kept = await cockpit.db.surfaceHealthChange.findMany({ orderBy: { at: "asc" } });
    expect(kept.map(({ health }) => health)).toEqual(["down", "up", "down"]);
  });
});

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { listSurfaceTiles } from "@/lib/board/tiles";
import type { Context } from "@/lib/db/context";
import { observeEnded } from "@/lib/deploys/observe-ended";
import { explainDue } from "@/lib/drifts/explain-live";
import { observeAll } from "@/lib/reconciler/reconciler";
import { observeMain } from "@/lib/surfaces/observe-main";
import { loadSurface } from "@/lib/surfaces/queries";
import { listWatchers } from "@/lib/watchers/queries";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mintDeploy, mirrorMain, readDeploy } from "@/tests/factories/deploys";
import { observeNow } from "@/tests/factories/looks";
import { containing, matching } from "@/tests/factories/matchers";

const BUG = "cannot read properties of undefined";
const POISONED = "raxx-api-staging";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
afterAll(() => cockpit.close());

/** The part with one method that has a bug for some of what it is asked. */
function broken<Part extends object>(part: Part, method: keyof Part, isPoisoned: (given: unknown) => boolean): Part {
  return new Proxy(part, {
    get: (target, name): unknown => {
      const member: unknown = Reflect.get(target, name);
      if (name !== method || typeof member !== "function") return member;
      return (...given: unknown[]): unknown =>
        isPoisoned(given[0]) ? Promise.reject(new TypeError(BUG)) : Reflect.apply(member, target, given);
    },
  });
}

function withBrokenHeroku(): Context {
  const { platforms } = cockpit.system;
  const heroku = broken(platforms.heroku, "readLive", (app) => app === POISONED);
  return { ...cockpit.system, platforms: { ...platforms, heroku } };
}

const tileOf = async (surfaceId: string) => {
  const tiles = await listSurfaceTiles(cockpit.as("viewer"));
  return tiles.find(({ surface_id }) => surface_id === surfaceId);
};

describe("a look at a surface that fails in a way nobody foresaw", () => {
  it("costs no other surface its look, and its tile says so with the request id", async () => {
    await expect(observeAll(withBrokenHeroku(), () => false)).rejects.toThrow(
      /The look at api-staging failed; request id req_/,
    );
    for (const { surface_id } of cockpit.system.config.surfaces.filter(({ app }) => app !== POISONED)) {
      expect(await tileOf(surface_id)).toMatchObject({ problem: null, checked_at: matching(/^\d{4}-/) });
    }
    const failed = await tileOf("api-staging");
    expect(failed?.problem).toMatch(/^The console failed while it looked at api-staging\. Request id req_\w+\./);
  });

  it("keeps what was seen before, is due again soon, and ends with the next good look", async () => {
    const surface = loadSurface(cockpit.system, "api-staging");
    await observeNow(cockpit.system, surface);
    const before = await tileOf("api-staging");
    await expect(observeNow(withBrokenHeroku(), surface)).rejects.toThrow("request id");
    expect(await tileOf("api-staging")).toMatchObject({ live: before?.live, problem: containing("Request id") });
    const row = await cockpit.db.surfaceObservation.findUniqueOrThrow({ where: { surfaceId: "api-staging" } });
    expect(row.leaseUntil).toBeNull();
    expect(row.nextCheckAt.getTime() - cockpit.now().getTime()).toBeLessThanOrEqual(15_000);
    await observeNow(cockpit.system, surface);
    expect((await tileOf("api-staging"))?.problem).toBeNull();
  });
});

describe("an explanation that fails in a way nobody foresaw", () => {
  it("costs no other surface its explanation", async () => {
    const due = { explainNextAt: new Date(0), liveSha: "e".repeat(40), liveAfter: null, liveSince: new Date(0) };
    await cockpit.db.surfaceObservation.updateMany({ data: { explainNextAt: null } });
    for (const surfaceId of ["api-prod", "getraxx"])
      await cockpit.db.surfaceObservation.update({ where: { surfaceId }, data: { ...due, explanation: null } });
    const config = cockpit.system.config;
    const surfaces = config.surfaces.map((surface) =>
      surface.surface_id === "api-prod"
        ? new Proxy(surface, {
            get: (target, name): unknown => {
              if (name === "workflow") throw new TypeError(BUG);
              return Reflect.get(target, name);
            },
          })
        : surface,
    );
    await explainDue({ ...cockpit.system, config: { ...config, surfaces } }).catch(() => undefined);
    const after = await cockpit.db.surfaceObservation.findUniqueOrThrow({ where: { surfaceId: "getraxx" } });
    expect(after.explanation).not.toBeNull();
  });
});

describe("an ended deploy whose second look fails in a way nobody foresaw", () => {
  it("costs no other its look, and is looked at again a minute later", async () => {
    const doubted = { state: "errored", failureCode: "run_lost", recheckAt: new Date(1), finishedAt: cockpit.now() };
    const poisoned = await mintDeploy(cockpit, { ...doubted, runId: "901", runAttempt: 1 });
    const good = await mintDeploy(cockpit, { ...doubted, recheckAt: new Date(2), runId: "902", runAttempt: 1 });
    const github = broken(cockpit.system.github, "getRun", (id) => id === "901");
    await expect(observeEnded({ ...cockpit.system, github })).rejects.toThrow(`ended deploy ${poisoned.id} failed`);
    expect((await readDeploy(cockpit, poisoned.id)).recheckAt?.getTime()).toBeGreaterThan(cockpit.now().getTime());
    expect((await readDeploy(cockpit, good.id)).recheckAt?.getTime()).not.toBe(2);
  });
});

describe("main", () => {
  it("is mirrored although the distance of one surface cannot be measured", async () => {
    await cockpit.db.mainCommit.deleteMany();
    await cockpit.db.commitDistance.deleteMany();
    const log = { warn: vi.fn() };
    const github = broken(cockpit.system.github, "compare", () => true);
    await cockpit.db.mirror.update({ where: { name: "main" }, data: { nextCheckAt: new Date(0) } });
    await observeMain({ ...cockpit.system, github, log });
    expect(await cockpit.db.mainCommit.count()).toBeGreaterThan(0);
    expect(log.warn).toHaveBeenCalledOnce();
  });

  it("that fails in a way nobody foresaw says so, with since when, instead of growing old in silence", async () => {
    const github = broken(cockpit.system.github, "listCommits", () => true);
    await cockpit.db.mirror.update({ where: { name: "main" }, data: { nextCheckAt: new Date(0) } });
    await expect(observeMain({ ...cockpit.system, github })).rejects.toThrow(BUG);
    const later = new Date(cockpit.now().getTime() + 61_000);
    const seen = await listWatchers({ db: cockpit.db, config: cockpit.system.config, now: later });
    expect(seen).toContainEqual(
      expect.objectContaining({ name: "main", message: containing("The console itself failed while it read this") }),
    );
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listSurfaceTiles } from "@/lib/board/tiles";
import { requestDeploy } from "@/lib/deploys/request-deploy";
import { listSurfaceBlockers } from "@/lib/deploys/review";
import { lockSurface } from "@/lib/locks/lock-surface";
import { releaseLock } from "@/lib/locks/release-lock";
import type { LockRequest } from "@/lib/locks/schemas";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { askForDeploy, endAll, mirrorMain, readDeploy } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/integration/people/open-console";

const LOCK: LockRequest = { kind: "lock", reason: "invoice run until noon" };
const HOUR_MS = 3_600_000;

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(async () => {
  cockpit.resetClock();
  await endAll(cockpit);
  await cockpit.db.surfaceLock.deleteMany();
});
afterAll(() => cockpit.close());

const openLocks = (surfaceId: string) => cockpit.db.surfaceLock.findMany({ where: { surfaceId, endedAt: null } });
const inAnHour = () => new Date(cockpit.now().getTime() + HOUR_MS).toISOString();
const tileOf = async (surfaceId: string) =>
  (await listSurfaceTiles(cockpit.as("viewer"))).find((tile) => tile.surface_id === surfaceId);

describe("locking a surface", () => {
  it("keeps who, why and until when, shows it on the tile and records it", async () => {
    const expiresAt = inAnHour();
    const answer = await lockSurface(cockpit.as("operator"), "api-staging", { ...LOCK, expires_at: expiresAt });

    const { email } = cockpit.people.operator;
    const lock = { kind: "lock", reason: LOCK.reason, by: email, expires_at: expiresAt };
    expect(answer).toMatchObject({ surface_id: "api-staging", lock });
    expect((await tileOf("api-staging"))?.lock).toEqual(answer.lock);
    const [row] = await openLocks("api-staging");
    expect(await cockpit.auditOf(row?.id ?? "")).toMatchObject([
      {
        action: "console.lock.set",
        family: "lock",
        actor: { email },
        surface_id: "api-staging",
        payload: { kind: "lock", reason: LOCK.reason, expires_at: expiresAt },
      },
    ]);
  });

  it("changes nothing for a viewer, nor for a token that may only read", async () => {
    const reader = { ...cockpit.people.operator.actor, scopes: ["read"] };
    const refused = [cockpit.as("viewer"), cockpit.as(reader)].map((ctx) => lockSurface(ctx, "api-staging", LOCK));
    for (const attempt of refused) expect((await failureOf(attempt)).code).toBe("forbidden");
    expect(await openLocks("api-staging")).toEqual([]);
  });

  it("knows only the configured surfaces", async () => {
    const error = await failureOf(lockSurface(cockpit.as("operator"), "api-mars", LOCK));
    expect(error.code).toBe("not_found");
    expect(error.message).toContain("api-staging");
  });

  it.each([
    ["in the past", -HOUR_MS],
    ["more than thirty days away", 31 * 24 * HOUR_MS],
  ])("refuses an expiry %s and keeps nothing", async (_, ms) => {
    const expires_at = new Date(cockpit.now().getTime() + ms).toISOString();
    const error = await failureOf(lockSurface(cockpit.as("operator"), "api-staging", { ...LOCK, expires_at }));
    expect(error.code).toBe("invalid_input");
    expect(error.errors).toMatchObject([{ path: "expires_at" }]);
    expect(await openLocks("api-staging")).toEqual([]);
  });

  it("is refused with the holder while somebody's lock is open, also where another lock is named", async () => {
    const { lock } = await lockSurface(cockpit.as("operator"), "api-staging", LOCK);
    const theirs = { kind: "lock", reason: "load test" } as const;
    for (const replaces of [{}, { replaces: "lck_of_another_day" }]) {
      const error = await failureOf(lockSurface(cockpit.as("admin"), "api-staging", { ...theirs, ...replaces }));
      expect(error).toMatchObject({ code: "lock_held", status: 409, extra: { holder: lock } });
      expect(error.message).toContain(`is locked by ${cockpit.people.operator.email}`);
    }
    expect(await openLocks("api-staging")).toMatchObject([{ id: lock.id }]);
  });

  it("replaces the lock it names, and the row of the new one keeps whose the former one was", async () => {
    const { lock } = await lockSurface(cockpit.as("operator"), "api-staging", { kind: "warning", reason: "slow" });
    const order = { ...LOCK, replaces: lock.id };
    const after = await lockSurface(cockpit.as("admin"), "api-staging", order);

    expect(await openLocks("api-staging")).toMatchObject([{ id: after.lock.id, kind: "lock" }]);
    const replaced = { id: lock.id, kind: "warning", reason: "slow", set_by: cockpit.people.operator.email };
    expect(await cockpit.auditOf(after.lock.id)).toMatchObject([{ payload: { replaced } }]);
    expect(await cockpit.auditOf(lock.id)).toMatchObject([
      { action: "console.lock.set" },
      {
        action: "console.lock.released",
        actor: { email: cockpit.people.admin.email },
        payload: { set_by: cockpit.people.operator.email, replaced_by: after.lock.id },
      },
    ]);
    // The answer was lost and the order sent again: it is the same lock.
    expect(await lockSurface(cockpit.as("admin"), "api-staging", order)).toEqual(after);
  });

  it("asked for eight times at once by one person is one lock, and every answer is that lock", async () => {
    const order = { ...LOCK, expires_at: inAnHour() };
    const asked = Array.from({ length: 8 }, () => lockSurface(cockpit.as("operator"), "api-staging", order));
    const answers = await Promise.all(asked);
    expect(new Set(answers.map(({ lock }) => lock.id)).size).toBe(1);
    expect(await cockpit.auditOf(answers[0]?.lock.id ?? "")).toHaveLength(1);
  });

  it("with a longer expiry names one's own lock too, so that nobody extends what they did not see", async () => {
    const { lock } = await lockSurface(cockpit.as("operator"), "api-staging", LOCK);
    const longer = { ...LOCK, expires_at: inAnHour() };
    expect((await failureOf(lockSurface(cockpit.as("operator"), "api-staging", longer))).code).toBe("lock_held");
    const extended = { ...longer, replaces: lock.id };
    const after = await lockSurface(cockpit.as("operator"), "api-staging", extended);
    expect(after.lock.expires_at).toBe(longer.expires_at);
  });

  it("in place of one lock is done by exactly one of two people at once, who are told of each other", async () => {
    const { lock } = await lockSurface(cockpit.as("operator"), "api-staging", LOCK);
    const outcomes = await Promise.allSettled(
      (["operator", "admin"] as const).map((who) =>
        lockSurface(cockpit.as(who), "api-staging", { kind: "lock", reason: `by ${who}`, replaces: lock.id }),
      ),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const [open] = await openLocks("api-staging");
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") {
        expect(outcome.reason).toMatchObject({ code: "lock_held", extra: { holder: { id: open?.id } } });
      }
    }
  });

  it("races a release of the same lock: exactly one of them ends it", async () => {
    const { lock } = await lockSurface(cockpit.as("operator"), "api-staging", LOCK);
    await Promise.allSettled([
      lockSurface(cockpit.as("admin"), "api-staging", { kind: "lock", reason: "mine", replaces: lock.id }),
      releaseLock(cockpit.as("operator"), "api-staging", lock.id),
    ]);
    const ends = (await cockpit.auditOf(lock.id)).filter(({ action }) => action === "console.lock.released");
    expect(ends).toHaveLength(1);
  });

  it("calls one that had run out expired, not released, when it takes its place", async () => {
    await lockSurface(cockpit.as("operator"), "api-staging", { ...LOCK, expires_at: inAnHour() });
    const [before] = await openLocks("api-staging");
    cockpit.moveClock(2 * HOUR_MS);
    await lockSurface(cockpit.as("admin"), "api-staging", LOCK);
    const actions = (await cockpit.auditOf(before?.id ?? "")).map((row) => row.action);
    expect(actions).toEqual(["console.lock.set", "console.lock.expired"]);
    const ended = await cockpit.db.surfaceLock.findUnique({ where: { id: before?.id ?? "" } });
    expect(ended).toMatchObject({ endedAt: before?.expiresAt, endedByEmail: null });
  });

  it("leaves exactly one open when ten do it at once, and tells the others who holds it", async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        lockSurface(cockpit.as("operator"), "api-staging", { ...LOCK, reason: `number ${index}` }),
      ),
    );
    const [open, ...others] = await openLocks("api-staging");
    expect(others).toEqual([]);
    const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
    expect(refused).toHaveLength(9);
    for (const error of refused)
      expect(error).toMatchObject({ code: "lock_held", extra: { holder: { id: open?.id } } });
    expect(await cockpit.db.surfaceLock.count({ where: { surfaceId: "api-staging" } })).toBe(1);
  });
});

describe("a locked surface", () => {
  it("refuses a deploy in the lock's words, and says since when, by whom and until when", async () => {
    const { lock } = await lockSurface(cockpit.as("admin"), "api-staging", { ...LOCK, expires_at: inAnHour() });
    const error = await failureOf(askForDeploy(cockpit));
    expect(error.code).toBe("blocked");
    expect(error.message).toContain("“invoice run until noon”");
    const blockers = [{ code: "surface_locked", since: lock.since, by: lock.by, clears_at: lock.expires_at }];
    expect(error.extra.blockers).toMatchObject(blockers);
    expect(await listSurfaceBlockers(cockpit.as("viewer"), "api-staging", null)).toMatchObject({
      deployable: false,
      blockers,
    });
    expect(await tileOf("api-staging")).toMatchObject({ blockers_count: 1 });
    expect(await cockpit.db.deploy.count({ where: { state: "requested" } })).toBe(0);
  });

  it("refuses a deploy that was already on its way in when the lock was set", async () => {
    const [sha = ""] = await cockpit.platform.shas();
    await cockpit.db.mainCommit.deleteMany({ where: { sha } });
    const ctx = cockpit.as("operator");
    const { github } = ctx;
    const slow = {
      ...github,
      getCommit: async (ref: string) => {
        await lockSurface(cockpit.as("admin"), "api-staging", LOCK);
        return github.getCommit(ref);
      },
    };
    const error = await failureOf(requestDeploy({ ...ctx, github: slow }, { surface_id: "api-staging", sha }, null));
    expect(error.code).toBe("blocked");
    await mirrorMain(cockpit);
  });

  it("leaves the other surfaces alone", async () => {
    await lockSurface(cockpit.as("operator"), "api-staging", LOCK);
    expect(await tileOf("getraxx")).toMatchObject({ lock: null, blockers_count: 0 });
  });

  it("can be deployed again once the lock has run out, though nobody has marked it", async () => {
    await lockSurface(cockpit.as("operator"), "api-staging", { ...LOCK, expires_at: inAnHour() });
    cockpit.moveClock(HOUR_MS + 1_000);
    await mirrorMain(cockpit);
    const row = await askForDeploy(cockpit);
    expect((await readDeploy(cockpit, row.id)).state).toBe("requested");
    expect((await tileOf("api-staging"))?.lock).toBeNull();
  });
});

describe("a warning", () => {
  it("is shown on the tile and blocks nothing", async () => {
    await lockSurface(cockpit.as("operator"), "api-staging", { kind: "warning", reason: "migration is running" });
    expect(await tileOf("api-staging")).toMatchObject({
      lock: { kind: "warning", reason: "migration is running" },
      blockers_count: 0,
    });
    expect((await askForDeploy(cockpit)).state).toBe("requested");
  });
});

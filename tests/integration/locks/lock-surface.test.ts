import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { requestDeploy } from "@/lib/deploys/request-deploy";
import { lockSurface } from "@/lib/locks/lock-surface";
import type { LockRequest } from "@/lib/locks/schemas";
import { listSurfaceBlockers, listSurfaceTiles } from "@/lib/surfaces/queries";
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

  it("replaces what was open, with an audit row for each of the two", async () => {
    await lockSurface(cockpit.as("operator"), "api-staging", { kind: "warning", reason: "slow migration" });
    const [before] = await openLocks("api-staging");
    await lockSurface(cockpit.as("admin"), "api-staging", LOCK);

    const [after, ...others] = await openLocks("api-staging");
    expect(others).toEqual([]);
    expect(after).toMatchObject({ kind: "lock", setByEmail: cockpit.people.admin.email });
    expect(await cockpit.auditOf(before?.id ?? "")).toMatchObject([
      { action: "console.lock.set" },
      {
        action: "console.lock.released",
        actor: { email: cockpit.people.admin.email },
        payload: { kind: "warning", set_by: cockpit.people.operator.email, replaced_by: after?.id },
      },
    ]);
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

  it("leaves exactly one open when ten people do it at once, and an end for every other", async () => {
    await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        lockSurface(cockpit.as("operator"), "api-staging", { ...LOCK, reason: `number ${index}` }),
      ),
    );
    expect(await openLocks("api-staging")).toHaveLength(1);
    const rows = await cockpit.db.surfaceLock.findMany({ where: { surfaceId: "api-staging" } });
    for (const row of rows) {
      const actions = (await cockpit.auditOf(row.id)).map((audit) => audit.action);
      const end = row.endedAt === null ? [] : ["console.lock.released"];
      expect(actions).toEqual(["console.lock.set", ...end]);
    }
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

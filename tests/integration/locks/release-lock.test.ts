import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { expireLocks } from "@/lib/locks/expire-locks";
import { lockSurface } from "@/lib/locks/lock-surface";
import { releaseLock } from "@/lib/locks/release-lock";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { failureOf } from "@/tests/integration/people/open-console";

const HOUR_MS = 3_600_000;

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
});
beforeEach(async () => {
  cockpit.resetClock();
  await cockpit.db.surfaceLock.deleteMany();
});
afterAll(() => cockpit.close());

const openLock = (surfaceId: string) => cockpit.db.surfaceLock.findFirst({ where: { surfaceId, endedAt: null } });

async function lock(surfaceId: string, hours?: number) {
  const expiry = hours === undefined ? {} : { expires_at: hoursAhead(hours).toISOString() };
  await lockSurface(cockpit.as("operator"), surfaceId, { kind: "lock", reason: "a reason", ...expiry });
  const row = await openLock(surfaceId);
  if (row === null) throw new Error(`${surfaceId} is not locked`);
  return row;
}

const hoursAhead = (hours: number) => new Date(cockpit.now().getTime() + hours * HOUR_MS);
const actionsOf = async (id: string) => (await cockpit.auditOf(id)).map((row) => row.action);

describe("releasing a lock", () => {
  it("frees the surface, whoever had locked it, and records who released it", async () => {
    const { id } = await lock("api-prod");
    await releaseLock(cockpit.as("admin"), "api-prod");
    const { email } = cockpit.people.admin;
    expect(await openLock("api-prod")).toBeNull();
    expect(await cockpit.db.surfaceLock.findUnique({ where: { id } })).toMatchObject({ endedByEmail: email });
    expect((await cockpit.auditOf(id)).at(-1)).toMatchObject({
      action: "console.lock.released",
      actor: { email },
      surface_id: "api-prod",
      payload: { reason: "a reason", set_by: cockpit.people.operator.email },
    });
  });

  it("of a lock that was seen leaves another one alone, and says whose that is", async () => {
    const { id } = await lock("api-prod");
    const error = await failureOf(releaseLock(cockpit.as("admin"), "api-prod", "lck_seen_before"));
    expect(error).toMatchObject({ code: "lock_held", extra: { holder: { id } } });
    await releaseLock(cockpit.as("admin"), "api-prod", id);
    expect(await openLock("api-prod")).toBeNull();
  });

  it("changes nothing for a viewer", async () => {
    const { id } = await lock("api-prod");
    expect((await failureOf(releaseLock(cockpit.as("viewer"), "api-prod"))).code).toBe("forbidden");
    expect((await openLock("api-prod"))?.id).toBe(id);
  });

  it("is not found without a lock, for an unknown surface, and for a lock that has run out", async () => {
    await lock("getraxx", 1);
    cockpit.moveClock(2 * HOUR_MS);
    for (const surfaceId of ["api-prod", "api-mars", "getraxx"]) {
      expect((await failureOf(releaseLock(cockpit.as("operator"), surfaceId))).code).toBe("not_found");
    }
  });

  it("happens once when ten people do it at once", async () => {
    const { id } = await lock("api-prod");
    const attempts = Array.from({ length: 10 }, () => releaseLock(cockpit.as("operator"), "api-prod"));
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    expect(await actionsOf(id)).toEqual(["console.lock.set", "console.lock.released"]);
  });
});

describe("marking locks that have run out", () => {
  it("ends each at its own expiry, by the console itself, and leaves the others", async () => {
    const short = await lock("api-prod", 1);
    const long = await lock("api-staging", 3);
    const endless = await lock("getraxx");
    cockpit.moveClock(2 * HOUR_MS);
    const system = cockpit.as(cockpit.system.actor);
    expect(await expireLocks(system)).toBe(1);

    const ended = await cockpit.db.surfaceLock.findUnique({ where: { id: short.id } });
    expect(ended).toMatchObject({ endedAt: short.expiresAt, endedByEmail: null });
    expect((await cockpit.auditOf(short.id)).at(-1)).toMatchObject({
      action: "console.lock.expired",
      actor: { kind: "system" },
      surface_id: "api-prod",
    });
    expect((await openLock("api-staging"))?.id).toBe(long.id);
    expect((await openLock("getraxx"))?.id).toBe(endless.id);
    expect(await expireLocks(system)).toBe(0);
  });

  it("marks each once when several instances do it at once", async () => {
    const { id } = await lock("api-prod", 1);
    cockpit.moveClock(2 * HOUR_MS);
    const marked = await Promise.all([1, 2, 3, 4].map(() => expireLocks(cockpit.system)));
    expect(marked.reduce((sum, count) => sum + count)).toBe(1);
    expect(await actionsOf(id)).toEqual(["console.lock.set", "console.lock.expired"]);
  });

  it("is the console's own business, not an admin's", async () => {
    await lock("api-prod", 1);
    cockpit.moveClock(2 * HOUR_MS);
    expect((await failureOf(expireLocks(cockpit.as("admin")))).code).toBe("forbidden");
  });

  it("ends the lock of a surface that is no longer configured", async () => {
    const { id } = await lock("api-prod", 1);
    cockpit.moveClock(2 * HOUR_MS);
    const surfaces = cockpit.system.config.surfaces.filter((surface) => surface.surface_id !== "api-prod");
    const system = { ...cockpit.system, config: { ...cockpit.system.config, surfaces } };
    expect(await expireLocks(system)).toBe(1);
    expect((await cockpit.auditOf(id)).at(-1)).toMatchObject({
      action: "console.lock.expired",
      payload: { surface_id: "api-prod" },
    });
  });
});

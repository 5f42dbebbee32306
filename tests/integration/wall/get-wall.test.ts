import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GET } from "@/app/api/wall/route";
import { isPrivate } from "@/lib/core/private-text";
import { issueDisplay } from "@/lib/displays/issue-display";
import { revokeDisplay } from "@/lib/displays/revoke-display";
import { claimSurface, observeSurface, seedObservations } from "@/lib/drifts/observe-surface";
import { lockSurface } from "@/lib/locks/lock-surface";
import { getWall } from "@/lib/wall/queries";
import { type Wall, wallSchema } from "@/lib/wall/schemas";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { askForDeploy, mintDeploy, mirrorMain } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { bearer, call, serve } from "@/tests/factories/requests";

const ADDRESS = "canary.person@canary-mail.example";
const TOKEN = `rxc_${"k".repeat(43)}`;
const POISON = `told to ${ADDRESS} with ${TOKEN}`;

let cockpit: TestConsole;
beforeAll(async () => {
  cockpit = await createTestConsole();
  serve(cockpit);
  await mirrorMain(cockpit);
  await seedObservations(cockpit.system);
  for (let turn = await claimSurface(cockpit.system); turn !== null; turn = await claimSurface(cockpit.system)) {
    await observeSurface(cockpit.system, turn);
  }
});
beforeEach(async () => {
  await beat(0);
  cockpit.moveClock(2_000);
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});

/** A reconciler that was alive so many seconds ago. */
async function beat(secondsAgo: number): Promise<Date> {
  const at = new Date(cockpit.now().getTime() - secondsAgo * 1_000);
  const row = { sha: "0".repeat(40), bootedAt: at, beatAt: at };
  await cockpit.db.instance.upsert({ where: { id: "ins_1" }, create: { id: "ins_1", ...row }, update: row });
  return at;
}

const readWall = (): Promise<Wall> => getWall(cockpit.as("viewer"), cockpit.running);

/** Every text in an answer. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

describe("what the wall reads", () => {
  it("is every surface with both axes, when it was looked at and what is live there", async () => {
    const wall = wallSchema.parse(await readWall());
    expect(wall.surfaces.map(({ surface_id: id }) => id)).toEqual(
      cockpit.running.config.surfaces.map(({ surface_id: id }) => id),
    );
    for (const surface of wall.surfaces) expect(surface.observed_at, surface.surface_id).not.toBeNull();
    expect(wall).toMatchObject({ environment: "staging", own_surface_id: "console-staging", host: cockpit.host });
  });

  it("is what is in flight, with its commit's title and who asked by first name", async () => {
    const { id } = await askForDeploy(cockpit);
    cockpit.moveClock(2_000);
    const wall = await readWall();
    const flying = wall.surfaces.find(({ flight }) => flight?.deploy_id === id);
    expect(flying).toMatchObject({ surface_id: "api-staging", flight: { by: expect.not.stringContaining("@") } });
    expect(flying?.flight?.commit.title).toBeTruthy();
    expect(wall.last_deploys.map(({ deploy_id }) => deploy_id)).toContain(id);
  });

  it("is as old as the last sign of a reconciler, once that is gone", async () => {
    expect((await readWall()).observed_at).toBe((await readWall()).generated_at);
    const lastSeen = await beat(45);
    cockpit.moveClock(2_000);
    expect((await readWall()).observed_at).toBe(lastSeen.toISOString());
    await cockpit.db.instance.deleteMany();
    cockpit.moveClock(2_000);
    expect((await readWall()).observed_at).toBeNull();
  });

  it("is read once for all who ask within a second, and then anew", async () => {
    const walls = await Promise.all(Array.from({ length: 200 }, readWall));
    expect(new Set(walls.map(({ generated_at: at }) => at)).size).toBe(1);
    cockpit.moveClock(1_100);
    expect((await readWall()).generated_at).not.toBe(walls[0]?.generated_at);
  });

  it("is nothing to the console itself", async () => {
    expect((await failureOf(getWall(cockpit.system, cockpit.running))).code).toBe("forbidden");
  });
});

describe("what the wall tells nobody", () => {
  it("is an address or a token, wherever somebody has written one", async () => {
    await lockSurface(cockpit.as("operator"), "getraxx", { kind: "lock", reason: POISON });
    await cockpit.db.mainCommit.updateMany({ data: { message: POISON } });
    await cockpit.db.surfaceObservation.updateMany({ data: { health: "down", healthDetail: POISON, problem: POISON } });
    const failure = { failureCode: "run_failed", failureMessage: POISON, reason: POISON };
    await mintDeploy(cockpit, { surfaceId: "raxx-mockups", state: "failed", finishedAt: cockpit.now(), ...failure });
    const by = { attestedById: "per_1", attestedByEmail: ADDRESS, note: POISON, attestedAt: cockpit.now() };
    await cockpit.db.attestation.create({ data: { id: "att_1", sha: "0".repeat(40), ...by } });
    cockpit.moveClock(2_000);
    const wall = wallSchema.parse(await readWall());
    const texts = textsIn(wall);
    expect(
      texts.filter((text) => isPrivate(text) || text.includes("canary-mail") || text.includes("k".repeat(20))),
    ).toEqual([]);
    expect(texts.some((text) => text.includes("told to canary with"))).toBe(true);
    for (const { email } of Object.values(cockpit.people)) expect(texts.join("\n")).not.toContain(email);
  });

  it("is refused by its own schema", () => {
    const { host } = wallSchema.shape;
    expect(host.safeParse(ADDRESS).success).toBe(false);
    expect(host.safeParse(TOKEN).success).toBe(false);
    expect(host.safeParse("console.raxx.app").success).toBe(true);
  });
});

describe("a screen", () => {
  it("reads the wall with its token, by cookie or bearer, until that is revoked", async () => {
    const { id, token } = await issueDisplay(cockpit.as("admin"), { name: "ops-room-1", expires_in_days: 7 });
    const asked = [bearer(token), { cookie: `__Host-cockpit_display=${token}` }];
    for (const headers of asked) expect((await call(cockpit, GET, { headers })).status).toBe(200);
    await revokeDisplay(cockpit.as("admin"), id);
    for (const headers of asked) {
      const answer = await call(cockpit, GET, { headers });
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ detail: expect.stringMatching(/^Display token revoked\. /) });
    }
  });

  it("reads nothing without a token", async () => {
    expect((await call(cockpit, GET)).status).toBe(401);
  });
});

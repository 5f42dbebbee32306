import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Context } from "@/lib/db/context";
import { getExpectedSeconds, getInFlight, listDeploys, loadDeployDetail } from "@/lib/deploys/queries";
import { type DeployListQuery, deployListQuerySchema, deploySchema } from "@/lib/deploys/schemas";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mintDeploy } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";

let cockpit: TestConsole;
let viewer: Context;

beforeAll(async () => {
  cockpit = await createTestConsole();
  viewer = cockpit.as("viewer");
});
afterAll(() => cockpit.close());

const T0 = new Date("2026-11-20T08:00:00.000Z");
const later = (seconds: number) => new Date(T0.getTime() + seconds * 1_000);
const query = (input: Record<string, unknown> = {}): DeployListQuery => deployListQuerySchema.parse(input);

describe("the list of deploys", () => {
  it("gives each deploy once, newest first, page by page, also where many share one moment", async () => {
    const surfaceId = "raxx-mockups";
    const made = await Promise.all(
      Array.from({ length: 25 }, (_none, index) =>
        mintDeploy(cockpit, { surfaceId, state: "succeeded", requestedAt: later(Math.floor(index / 5)) }),
      ),
    );
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await listDeploys(viewer, query({ surface_id: surfaceId, limit: 4, ...(cursor && { cursor }) }));
      seen.push(...page.items.map((item) => item.id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(25);
    expect(new Set(seen)).toEqual(new Set(made.map((row) => row.id)));
    const times = seen.map((id) => made.find((row) => row.id === id)?.requestedAt.getTime() ?? 0);
    expect(times).toEqual(times.toSorted((one, other) => other - one));
  });

  it("is filtered by surface, state, target and person", async () => {
    const mine = { surfaceId: "getraxx", targetEnv: "production", requestedByEmail: "mine@example.test" };
    const { id } = await mintDeploy(cockpit, { ...mine, state: "failed" });
    await mintDeploy(cockpit, { surfaceId: "getraxx", targetEnv: "production", state: "succeeded" });
    const ids = async (input: Record<string, unknown>) =>
      (await listDeploys(viewer, query(input))).items.map((item) => item.id);
    expect(await ids({ actor: "mine@example.test" })).toEqual([id]);
    expect(await ids({ surface_id: "getraxx", state: "failed" })).toEqual([id]);
    expect(await ids({ target_env: "production", actor: "mine@example.test" })).toEqual([id]);
    expect(await ids({ target_env: "staging", actor: "mine@example.test" })).toEqual([]);
    expect(await ids({ surface_id: "no-such" })).toEqual([]);
  });

  it.each([
    ["no cursor at all", "garbage"],
    ["a cursor of the audit log", Buffer.from('["12"]').toString("base64url")],
    ["a time that is none", Buffer.from('["yesterday","dep_x"]').toString("base64url")],
    ["a time no database keeps", Buffer.from('["0000-01-01T00:00:00.000Z","dep_x"]').toString("base64url")],
    ["a month too many", Buffer.from('["2026-13-01T00:00:00.000Z","dep_x"]').toString("base64url")],
    ["a NUL", Buffer.from('["2026-11-20T08:00:00.000Z","\\u0000"]').toString("base64url")],
  ])("refuses %s", async (_what, cursor) => {
    expect((await failureOf(listDeploys(viewer, query({ cursor })))).code).toBe("invalid_input");
  });
});

describe("what is in flight", () => {
  it("is every live deploy, one that waits for a person too, oldest first", async () => {
    const states = ["requested", "unresolved", "running"] as const;
    const surfaces = ["api-staging", "api-prod", "console-staging"];
    const made: string[] = [];
    for (const [index, state] of states.entries()) {
      const surfaceId = surfaces[index] ?? "";
      made.push((await mintDeploy(cockpit, { surfaceId, state, requestedAt: later(index) })).id);
    }
    const { items, server_time } = await getInFlight(viewer);
    expect(items.map((item) => item.id)).toEqual(made);
    expect(Math.abs(Date.parse(server_time) - cockpit.now().getTime())).toBeLessThan(5_000);
    for (const item of items) expect(deploySchema.parse(item)).toEqual(item);
  });
});

describe("one deploy", () => {
  it("comes with its timeline and steps", async () => {
    const { id } = await mintDeploy(cockpit, { surfaceId: "getraxx", state: "succeeded" });
    expect(await loadDeployDetail(viewer, id)).toMatchObject({ deploy: { id, state: "succeeded" }, steps: [] });
  });

  it("that does not exist is not found", async () => {
    expect((await failureOf(loadDeployDetail(viewer, "dep_nothing"))).code).toBe("not_found");
  });
});

describe("how long a deploy is expected to take", () => {
  it("is unknown before the first success", async () => {
    await mintDeploy(cockpit, { surfaceId: "shop", state: "failed", finishedAt: later(10) });
    expect(await getExpectedSeconds(cockpit.db, "shop")).toBeNull();
  });

  it("is the middle of the last twenty successes, not their mean", async () => {
    const took = [10, 20, 30, 40, 4_000];
    for (const [index, seconds] of took.entries()) {
      const requestedAt = later(index * 10_000);
      const finishedAt = new Date(requestedAt.getTime() + seconds * 1_000);
      await mintDeploy(cockpit, { surfaceId: "blog", state: "succeeded", requestedAt, finishedAt });
    }
    expect(await getExpectedSeconds(cockpit.db, "blog")).toBe(30);
  });
});

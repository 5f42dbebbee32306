import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listSurfaceTiles } from "@/lib/board/tiles";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
});
afterAll(() => cockpit.close());

describe("the way to a promotion, on the board", () => {
  it("says what is in the way before the two were ever compared, and asks no platform for it", async () => {
    const before = await cockpit.platform.counts();
    const tiles = await listSurfaceTiles(cockpit.as("viewer"));
    const [promoted, ...others] = tiles.filter(({ promotion }) => promotion !== null);
    expect(promoted?.surface_id).toBe("console-prod");
    expect(promoted?.promotion?.blockers.map(({ code }) => code)).toContain("comparison_unknown");
    expect(others).toEqual([]);
    expect(await cockpit.platform.counts()).toEqual(before);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { findFlagUses } from "@/lib/flags/find-flag-uses";
import { listFlagPromotions } from "@/lib/flags/queries";
import type { FlagUses } from "@/lib/flags/schemas";
import { APP, ASYNC, type FlagStage, openFlags } from "@/tests/integration/flags/open-flags";

const DAY = 24 * 3_600_000;

let stage: FlagStage;
let sha: string;

beforeAll(async () => {
  stage = await openFlags();
  sha = await stage.cockpit.platform.commit(`docs: ${ASYNC} and ${ASYNC}_TOO`);
});
beforeEach(async () => {
  await stage.reset();
  await stage.cockpit.db.codeSearch.deleteMany();
  await stage.cockpit.db.surfaceObservation.deleteMany();
});
afterAll(() => stage.cockpit.close());

/** A temporary flag that has been on in both environments for a month. */
async function oldFlag(): Promise<void> {
  for (const app of [APP, "raxx-console-prod"]) await stage.cockpit.platform.setConfig(app, { [ASYNC]: "on" });
  await stage.look();
  stage.cockpit.moveClock(31 * DAY);
}

async function live(liveSha: string): Promise<void> {
  const data = { liveSha, nextCheckAt: new Date() };
  const where = { surfaceId: "console-prod" };
  await stage.cockpit.db.surfaceObservation.upsert({ where, create: { ...where, ...data }, update: data });
}

async function uses(): Promise<FlagUses | null> {
  const { items } = await listFlagPromotions(stage.cockpit.as("viewer"));
  return items.find(({ key }) => key === ASYNC)?.uses ?? null;
}

const searches = () => stage.cockpit.db.codeSearch.count();

describe("a flag that can be removed", () => {
  it("is told with the places in the code of production that read it, and what was not searched", async () => {
    await oldFlag();
    await live(sha);
    expect(await uses()).toMatchObject({ sha, searched_at: null, places: [] });
    await findFlagUses(stage.cockpit.system);
    const found = await uses();
    expect(found?.places).toEqual([
      expect.objectContaining({ path: expect.stringMatching(/^docs\/notes\/note-\d+\.md$/) }),
    ]);
    expect(found?.files).toBeGreaterThan(5);
    expect(found?.not_searched).toContain("submodules");
  });

  it("is searched for once for each commit that is live", async () => {
    await oldFlag();
    await live(sha);
    await findFlagUses(stage.cockpit.system);
    const first = await uses();
    const { github } = stage.cockpit.running;
    const before = github.budget().total;
    await findFlagUses(stage.cockpit.system);
    expect(github.budget().total).toBe(before);
    expect(await uses()).toEqual(first);
    await live(await stage.cockpit.platform.commit("docs: nothing of it"));
    expect(await uses()).toMatchObject({ searched_at: null });
    await findFlagUses(stage.cockpit.system);
    expect((await uses())?.searched_at).not.toBeNull();
    expect(await searches()).toBe(1);
  });

  it("says why the code could not be searched, and nothing of places", async () => {
    await oldFlag();
    expect(await uses()).toMatchObject({ sha: null, searched_at: null });
    await live(sha);
    await stage.cockpit.platform.scenario({ outage: ["github"] });
    await findFlagUses(stage.cockpit.system);
    expect(await uses()).toMatchObject({ searched_at: null, problem: expect.stringContaining("503") });
    await live("f".repeat(40));
    await stage.cockpit.platform.calm();
    await findFlagUses(stage.cockpit.system);
    expect(await uses()).toMatchObject({ searched_at: null, problem: expect.stringContaining("no commit fffffff") });
  });
});

it("nothing is searched while no flag can be removed", async () => {
  await live(sha);
  await findFlagUses(stage.cockpit.system);
  expect(await searches()).toBe(0);
  expect(await uses()).toBeNull();
});

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { z } from "zod";

import { bearer } from "@/tests/factories/requests";
import { ConsoleChild } from "@/tests/faults/child/console-child";
import { judgeChain, judgeHistory } from "@/tests/faults/rounds/invariants";
import { openStage, type Stage } from "@/tests/faults/stage/stage";

const SURFACES = ["api-prod", "api-staging", "getraxx", "raxx-mockups", "console-staging"];
const BATCHES = 3;
/** A dead console keeps its leases for 45 s; this is what nobody may exceed. */
const TAKEN_OVER_WITHIN_MS = 60_000;

let stage: Stage;
const consoles: ConsoleChild[] = [];

async function start(): Promise<ConsoleChild> {
  const child = new ConsoleChild(stage.environment);
  consoles.push(child);
  await child.begin();
  return child;
}

async function deploy(child: ConsoleChild, surfaceId: string): Promise<string> {
  const answer = await child.call({
    route: "deploys",
    method: "POST",
    headers: bearer(stage.operator.apiToken),
    body: JSON.stringify({ surface_id: surfaceId, confirm: surfaceId }),
  });
  expect(answer?.status, answer?.body).toBe(202);
  return z.object({ deploy: z.object({ id: z.string() }) }).parse(JSON.parse(answer?.body ?? "")).deploy.id;
}

async function stateOf(id: string): Promise<string> {
  const { rows } = await stage.database.pool.query<{ state: string }>("SELECT state FROM deploys WHERE id = $1", [id]);
  return rows[0]?.state ?? "gone";
}

async function until(what: string, withinMs: number, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not in ${withinMs / 1_000} s: ${what}`);
    await sleep(100);
  }
}

beforeAll(async () => {
  stage = await openStage(inject("templateUrl"));
});
beforeEach(() => stage.platform.calm());
afterAll(async () => {
  for (const child of consoles) child.kill("SIGKILL");
  await Promise.all(consoles.map((child) => child.exited));
  await stage.close();
});

describe("two consoles on one database", () => {
  it("advance every deploy once, with one dispatch each", async () => {
    const pair = await Promise.all([start(), start()]);
    const ids: string[] = [];
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const asked = await Promise.all(
        SURFACES.map((surfaceId, index) => deploy(pair[(index + batch) % 2] ?? pair[0], surfaceId)),
      );
      await until("the batch has ended", 60_000, async () => {
        const states = await Promise.all(asked.map(stateOf));
        return states.every((state) => state === "succeeded");
      });
      ids.push(...asked);
    }
    expect((await Promise.all(ids.map((id) => judgeHistory(stage, id)))).flat()).toEqual([]);
    expect((await judgeChain(stage)).problems).toEqual([]);
    expect([...stage.witness.posts.values()]).toEqual(ids.map(() => 1));
    expect(stage.witness.violations).toEqual([]);
  });

  it("take over from one that was killed with a lease in its hand, within a minute", async () => {
    const doomed = consoles[0] ?? (await start());
    const other = consoles[1] ?? (await start());
    await stage.platform.scenario({ hang: ["github"] });
    const id = await deploy(other, "api-staging");
    const holder = "SELECT lease_owner FROM deploys WHERE id = $1 AND lease_until > clock_timestamp()";
    const owner = async () =>
      (await stage.database.pool.query<{ lease_owner: string }>(holder, [id])).rows[0]?.lease_owner ?? null;
    await until("one of them is at work", 20_000, async () => (await owner()) !== null);
    const [dead, alive] = (await owner()) === doomed.instance ? [doomed, other] : [other, doomed];
    dead.kill("SIGKILL");
    await dead.exited;
    const died = Date.now();
    await until("the other one has it", TAKEN_OVER_WITHIN_MS, async () => (await owner()) === alive.instance);
    expect(Date.now() - died).toBeLessThan(TAKEN_OVER_WITHIN_MS);
    await stage.platform.calm();
    await until("it has ended", 60_000, async () => (await stateOf(id)) === "succeeded");
    expect(await judgeHistory(stage, id)).toEqual([]);
    expect(Math.max(...stage.witness.posts.values())).toBe(1);
  });
});

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { ConsoleChild } from "@/tests/faults/child/console-child";
import { underLoad } from "@/tests/faults/outage/load";
import { judgeLosses } from "@/tests/faults/outage/losses";
import { type Cluster, startCluster } from "@/tests/faults/stage/cluster";
import { WITNESS } from "@/tests/faults/stage/database";
import { openStage, type Stage } from "@/tests/faults/stage/stage";

const LOST_FOR_MS = 5_000;
/** What was read right before may be answered again for that long. */
const ANSWERED_WITHIN_MS = 500;

// The witness and this test have connections of their own.
const TERMINATE = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> $1`;

let cluster: Cluster;
let stage: Stage;
let child: ConsoleChild;

beforeAll(async () => {
  cluster = await startCluster();
  stage = await openStage(cluster.templateUrl);
  child = new ConsoleChild(stage.environment);
  await child.begin();
});
beforeEach(() => stage.platform.calm());
afterAll(async () => {
  child.kill("SIGKILL");
  await child.exited;
  await stage.close();
  await cluster.close();
});

describe("a console under load whose database", () => {
  it("is gone for a while answers 503 and nothing else, loses nothing and recovers alone", async () => {
    const load = await underLoad(stage, child, async ({ statuses, turnLeaf }) => {
      await cluster.lose();
      await sleep(ANSWERED_WITHIN_MS);
      turnLeaf();
      await sleep(LOST_FOR_MS);
      expect([...statuses]).toEqual([503]);
      await cluster.restore();
    });
    expect([...load.codes]).toEqual(["unavailable"]);
    expect(await judgeLosses(stage, load.promised)).toEqual([]);
  });

  it("ends its connections again and again answers 503 and nothing else, and loses nothing", async () => {
    const load = await underLoad(stage, child, async () => {
      const storm = Date.now() + LOST_FOR_MS;
      while (Date.now() < storm) {
        await stage.database.pool.query(TERMINATE, [WITNESS]);
        await sleep(250);
      }
    });
    expect([...load.statuses].filter((status) => ![200, 202, 409, 503].includes(status))).toEqual([]);
    expect([...load.codes].filter((code) => code !== "unavailable")).toEqual([]);
    expect(await judgeLosses(stage, load.promised)).toEqual([]);
  });
});

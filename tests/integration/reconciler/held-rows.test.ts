import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { POST as cancelRoute } from "@/app/api/deploys/[id]/cancel/route";
import { GET as deployRoute } from "@/app/api/deploys/[id]/route";
import { GET as flightRoute } from "@/app/api/deploys/in-flight/route";
import { DELETE as unlockRoute } from "@/app/api/surfaces/[surface_id]/lock/route";
import { GET as surfacesRoute } from "@/app/api/surfaces/route";
import { nameHolders } from "@/lib/db/name-holders";
import { expireLocks } from "@/lib/locks/expire-locks";
import { startReconciler } from "@/lib/reconciler/reconciler";
import { sqlAsOwner } from "@/tests/factories/audit";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { askForDeploy, mintDeploy, mirrorMain, readDeploy } from "@/tests/factories/deploys";
import { type Held, hold, timedCall } from "@/tests/factories/held";
import { containing } from "@/tests/factories/matchers";
import { bearer, serve } from "@/tests/factories/requests";

let cockpit: TestConsole;
let held: Held;
let heldDeploy = "";

function lockRow(surfaceId: string, expiresAt: Date | null) {
  const by = { setById: "per_x", setByEmail: "x@example.test", setAt: new Date(0), kind: "lock", reason: "held" };
  return { ...by, id: `lck_${surfaceId}`, surfaceId, expiresAt };
}

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
  serve(cockpit);
  const now = new Date();
  heldDeploy = (await mintDeploy(cockpit, { surfaceId: "raxx-mockups", state: "running", nextCheckAt: now })).id;
  await cockpit.db.surfaceLock.createMany({
    data: [lockRow("getraxx", null), lockRow("api-prod", new Date(1)), lockRow("console-staging", new Date(1))],
  });
  held = await hold(cockpit, `SELECT FROM deploys WHERE id = '${heldDeploy}' FOR UPDATE`);
  await held.more("SELECT FROM surface_locks WHERE surface_id IN ('getraxx', 'api-prod') FOR UPDATE");
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await held.letGo();
  await cockpit.close();
});

const headers = () => bearer(cockpit.people.operator.apiToken);

describe("while somebody's psql holds the rows of a deploy and of locks", () => {
  it("what would change them is refused with the reason and the time it waited", async () => {
    const sent = { headers: headers(), params: { id: heldDeploy, surface_id: "getraxx" } };
    const answers = await Promise.all([
      timedCall(cockpit, cancelRoute, { ...sent, method: "POST" }),
      timedCall(cockpit, unlockRoute, { ...sent, method: "DELETE" }),
    ]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 503, text: containing("Another write holds this: this one waited 3") });
      expect(answer.ms).toBeLessThan(5_000);
    }
  });

  it.each([
    ["that deploy", deployRoute],
    ["the chip", flightRoute],
    ["the tiles", surfacesRoute],
  ] as const)("whoever reads %s is answered at once", async (_what, route) => {
    const answer = await timedCall(cockpit, route, { headers: headers(), params: { id: heldDeploy } });
    expect(answer.status).toBe(200);
    expect(answer.ms).toBeLessThan(2_000);
  });

  it("other locks expire meanwhile", async () => {
    const began = Date.now();
    expect(await expireLocks(cockpit.system)).toBe(1);
    expect(Date.now() - began).toBeLessThan(1_500);
  });

  it("the reconciler brings other deploys to their end", async () => {
    const { id } = await askForDeploy(cockpit);
    const reconciler = await startReconciler(cockpit.running);
    try {
      await expect.poll(async () => (await readDeploy(cockpit, id)).state, { timeout: 15_000 }).toBe("succeeded");
    } finally {
      await reconciler.stop();
    }
    expect((await readDeploy(cockpit, heldDeploy)).state).toBe("running");
  });
});

describe("a session that the console's role may not look into", () => {
  it("is named all the same, with why its state is missing and what helps", async () => {
    const role = new URL(cockpit.databaseUrl).username;
    await sqlAsOwner(cockpit, `ALTER FUNCTION console_session(integer) OWNER TO "${role}"`);
    const where = { id: heldDeploy };
    const waiting = cockpit.db.deploy.update({ where, data: { reason: "later" } }).catch(() => null);
    await expect
      .poll(() => nameHolders(cockpit.db), { timeout: 2_500 })
      .toEqual([
        expect.objectContaining({
          application_name: "psql",
          state: null,
          transaction_seconds: null,
          tables: "deploys",
          waiting: 1,
          hidden: containing(`GRANT pg_read_all_stats TO "${role}"`),
        }),
      ]);
    await held.letGo();
    await waiting;
  });
});

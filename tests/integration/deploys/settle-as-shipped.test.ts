import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { DeployRow } from "@/lib/deploys/load";
import { settleUnresolved } from "@/lib/deploys/settle-unresolved";
import type { TestConsole } from "@/tests/factories/console";
import { advanceUntil, askForDeploy, readDeploy, startAfresh, step } from "@/tests/factories/deploys";
import { containing, matching } from "@/tests/factories/matchers";
import { createPerson, type MadePerson } from "@/tests/factories/person";
import { appOf, openWatch, type Watch } from "@/tests/integration/drifts/open-watch";
import { codeAt, failureOf } from "@/tests/integration/people/open-console";

const SURFACE = "api-staging";
const APP = appOf(SURFACE);
const reason = "the shop answers with the new banner";

let watch: Watch;
let cockpit: TestConsole;
let admin: MadePerson;

beforeAll(async () => {
  watch = await openWatch();
  cockpit = watch.cockpit;
});
beforeEach(async () => {
  await startAfresh(cockpit);
  admin = await createPerson(cockpit, { role: "admin" });
});
afterAll(() => cockpit.close());

/** A deploy of main's tip whose dispatch never arrived, looked for in vain, while that commit of main serves. */
async function unresolved(serving = 4): Promise<DeployRow> {
  await watch.begin(SURFACE, serving);
  await cockpit.platform.moveClock(30_000);
  const asked = await askForDeploy(cockpit, { surface_id: SURFACE });
  await cockpit.platform.scenario({ dispatch_answer: "lost_before_accept" });
  const resolving = await advanceUntil(cockpit, asked.id, "resolving");
  await cockpit.platform.scenario({ dispatch_answer: null });
  cockpit.moveClock(181_000);
  await cockpit.platform.moveClock(181_000);
  const after = await step(cockpit, resolving.id);
  expect(after.state).toBe("unresolved");
  return after;
}

async function settleAsShipped(row: DeployRow): Promise<DeployRow> {
  const totp = await codeAt(admin, cockpit.now());
  return settleUnresolved(cockpit.as(admin.actor), row.id, { decision: "shipped", totp, reason });
}

/** The refusal of a settlement, after which nothing has moved and no code is spent. */
async function refusedOf(row: DeployRow) {
  const error = await failureOf(settleAsShipped(row));
  expect(await readDeploy(cockpit, row.id)).toMatchObject({ state: "unresolved" });
  expect((await cockpit.db.person.findUniqueOrThrow({ where: { id: admin.id } })).totpLastStep).toBe(0n);
  return error;
}

describe("saying that an unresolved deploy shipped", () => {
  it("ends it as a success by the person's word and the platform's, and explains what serves", async () => {
    const row = await unresolved();
    await cockpit.platform.putLive(APP, row.sha);
    const after = await settleAsShipped(row);
    expect(after).toMatchObject({ state: "succeeded", failureCode: null, blockedBy: null });
    expect((await cockpit.auditOf(row.id)).at(-1)).toMatchObject({
      action: "console.deploy.succeeded",
      actor: { email: admin.email },
      payload: {
        decision: "shipped",
        reason,
        by: admin.email,
        seen: matching(/^heroku release v\d+$/),
        note: containing(`${admin.email} says that it shipped: ${reason}; seen live: heroku release v`),
      },
    });
    expect(await watch.look(SURFACE)).toMatchObject({ live: { sha: row.sha }, drift: null });
  });

  it("is refused while something else is live, with what that is", async () => {
    const row = await unresolved();
    const live = await cockpit.platform.live(APP);
    const error = await refusedOf(row);
    expect(error.code).toBe("invalid_input");
    expect(error.message).toContain(`is not seen live: ${APP} reports ${live?.slice(0, 7)}`);
  });

  it("is refused where its commit was live before it was asked for, which shows nothing", async () => {
    const row = await unresolved(0);
    const error = await refusedOf(row);
    expect(error.message).toContain(`${APP} ran ${row.sha.slice(0, 7)} before`);
  });

  it("changes nothing while the platform does not answer", async () => {
    const row = await unresolved();
    await cockpit.platform.scenario({ outage: ["heroku"] });
    expect((await refusedOf(row)).code).toBe("upstream_failed");
  });

  it("is followed all the same when its run turns up afterwards", async () => {
    const row = await unresolved();
    await cockpit.platform.putLive(APP, row.sha);
    await settleAsShipped(row);
    const { correlationId: correlation_id } = row;
    await cockpit.platform.startRun({
      surface_id: row.surfaceId,
      sha: row.sha,
      actor: "raxx-console-bot",
      correlation_id,
    });
    await watch.readRuns();
    expect(await readDeploy(cockpit, row.id)).toMatchObject({ state: "queued", runId: expect.any(String) });
  });
});

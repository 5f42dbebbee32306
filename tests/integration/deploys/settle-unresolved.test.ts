import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";

import * as resolveRoute from "@/app/api/deploys/[id]/resolve/route";
import type { DeployRow } from "@/lib/deploys/load";
import { deployAnswerSchema, type SettleRequest } from "@/lib/deploys/schemas";
import { settleUnresolved } from "@/lib/deploys/settle-unresolved";
import { advanceDeploy } from "@/lib/reconciler/advance-deploy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, askForDeploy, endAll, mirrorMain, readDeploy, statesOf, step } from "@/tests/factories/deploys";
import { createPerson, type MadePerson } from "@/tests/factories/person";
import { bearer, call, serve } from "@/tests/factories/requests";
import { codeAt, failureOf } from "@/tests/integration/people/open-console";

let cockpit: TestConsole;
let admin: MadePerson;

beforeAll(async () => {
  cockpit = await createTestConsole();
  serve(cockpit);
});
beforeEach(async () => {
  cockpit.resetClock();
  await cockpit.platform.calm();
  await mirrorMain(cockpit);
  await endAll(cockpit);
  admin = await createPerson(cockpit, { role: "admin" });
});
afterAll(() => cockpit.close());

/** A deploy whose dispatch never arrived, after the console has looked for its run in vain. */
async function unresolved(surfaceId = "api-staging"): Promise<DeployRow> {
  const asked = await askForDeploy(cockpit, { surface_id: surfaceId });
  await cockpit.platform.scenario({ dispatch_answer: "lost_before_accept" });
  const resolving = await advanceUntil(cockpit, asked.id, "resolving");
  await cockpit.platform.scenario({ dispatch_answer: null });
  cockpit.moveClock(181_000);
  await cockpit.platform.moveClock(181_000);
  const after = await step(cockpit, resolving.id);
  expect(after.state).toBe("unresolved");
  return after;
}

const startRun = async (row: DeployRow, change: Partial<Parameters<typeof cockpit.platform.startRun>[0]> = {}) =>
  String(await cockpit.platform.startRun({ surface_id: row.surfaceId, sha: row.sha, ...change }));
const reason = "looked at the runs on GitHub";
const code = (person = admin) => codeAt(person, cockpit.now());
const lastStepOf = async ({ id }: MadePerson) =>
  (await cockpit.db.person.findUniqueOrThrow({ where: { id } })).totpLastStep;

async function settle(row: DeployRow, decision: { run_id: string } | "never_ran", person = admin): Promise<DeployRow> {
  const common = { totp: await code(person), reason };
  const input: SettleRequest =
    decision === "never_ran" ? { decision, ...common } : { decision: "adopt", ...decision, ...common };
  return settleUnresolved(cockpit.as(person.actor), row.id, input);
}

/** The refusal of a settlement, after which nothing has moved and no code is spent. */
async function refusedOf(row: DeployRow, attempt: Promise<unknown>, person = admin) {
  const error = await failureOf(attempt);
  expect(await readDeploy(cockpit, row.id)).toMatchObject({ state: row.state, runId: row.runId });
  expect(await lastStepOf(person)).toBe(0n);
  return error;
}

describe("adopting a run", () => {
  it("names the run as the deploy's, records who said so and why, and follows it to its end", async () => {
    const row = await unresolved();
    const run_id = await startRun(row);
    const adopted = await settle(row, { run_id });
    expect(adopted).toMatchObject({ state: "queued", runId: run_id, runAttempt: 1 });
    expect(adopted.resolvedAt).not.toBeNull();

    const { email } = admin;
    const rows = await cockpit.auditOf(row.id);
    expect(rows.at(-1)).toMatchObject({
      action: "console.deploy.adopted",
      actor: { email },
      payload: { from: "unresolved", to: "queued", run_id, decision: "adopt", reason, by: email },
    });
    expect(await cockpit.auditOf(admin.id)).toMatchObject([
      { action: "console.auth.step_up_succeeded", payload: { action: "deploy:resolve", target: row.id } },
    ]);
    await advanceUntil(cockpit, row.id, "succeeded");
    expect((await statesOf(cockpit, row.id)).slice(-5)).toEqual([
      "unresolved",
      "queued",
      "running",
      "verifying",
      "succeeded",
    ]);
    expect(await cockpit.platform.posts(row.correlationId)).toBe(1);
  });

  it("counts although the console looks on by itself at the same moment", async () => {
    const row = await unresolved();
    const run_id = await startRun(row);
    const { github } = cockpit.running;
    const getRun = async (id: string) => {
      await advanceDeploy(cockpit.system, "reconciler-2", row.id);
      return github.getRun(id);
    };
    const input = { decision: "adopt", run_id, totp: await code(), reason } as const;
    await cockpit.db.deploy.update({ where: { id: row.id }, data: { nextCheckAt: cockpit.now() } });
    const adopted = await settleUnresolved(cockpit.as(admin.actor, { github: { ...github, getRun } }), row.id, input);
    expect(adopted).toMatchObject({ state: "queued", runId: run_id });
    expect(adopted.leaseFence).toBeGreaterThan(row.leaseFence);
  });

  it("takes a run that carries the deploy's own id", async () => {
    const row = await unresolved();
    const run_id = await startRun(row, { correlation_id: row.correlationId });
    expect((await settle(row, { run_id })).runId).toBe(run_id);
  });

  it("refuses a run that GitHub does not have", async () => {
    const row = await unresolved();
    const error = await refusedOf(row, settle(row, { run_id: "987654321" }));
    expect(error.code).toBe("invalid_input");
    expect(error.errors).toMatchObject([{ path: "run_id" }]);
    expect(error.message).toContain("no run 987654321");
  });

  it("refuses a run of another workflow", async () => {
    const row = await unresolved();
    const run_id = await startRun(row, { surface_id: "getraxx" });
    const error = await refusedOf(row, settle(row, { run_id }));
    expect(error.code).toBe("invalid_input");
    expect(error.message).toContain("this deploy went to deploy-heroku.yml");
  });

  it("refuses a run of another surface, or of another commit", async () => {
    const row = await unresolved();
    const [, older = ""] = await cockpit.platform.shas();
    for (const change of [{ surface_id: "api-prod" }, { sha: older }]) {
      const error = await refusedOf(row, settle(row, { run_id: await startRun(row, change) }));
      expect(error.message).toContain(`not api-staging at ${row.sha.slice(0, 7)}`);
    }
  });

  it("refuses a run that carries the id of another deploy", async () => {
    const row = await unresolved();
    const run_id = await startRun(row, { correlation_id: "a".repeat(26) });
    const error = await refusedOf(row, settle(row, { run_id }));
    expect(error.message).toContain("carries the id of another deploy");
  });

  it("refuses a run that is older than the deploy", async () => {
    const asked = await askForDeploy(cockpit);
    const run_id = await startRun(asked);
    await endAll(cockpit);
    // Time passes here and at GitHub: what differs is when each was asked for, not the clocks.
    cockpit.moveClock(130_000);
    await cockpit.platform.moveClock(130_000);
    const row = await unresolved();
    const error = await refusedOf(row, settle(row, { run_id }));
    expect(error.message).toContain("before this deploy was asked for");
  });

  it("refuses a run that another deploy follows, and names that deploy", async () => {
    const row = await unresolved();
    const run_id = await startRun(row);
    const other = await askForDeploy(cockpit, { surface_id: "raxx-mockups", confirm: "raxx-mockups" });
    await cockpit.db.deploy.update({ where: { id: other.id }, data: { runId: run_id } });
    const error = await refusedOf(row, settle(row, { run_id }));
    expect(error.code).toBe("conflict");
    expect(error.message).toContain(other.id);
  });

  it("changes nothing while GitHub does not answer", async () => {
    const row = await unresolved();
    await cockpit.platform.scenario({ outage: ["github"] });
    const error = await refusedOf(row, settle(row, { run_id: "1" }));
    expect(error.code).toBe("upstream_failed");
  });
});

describe("saying that it never ran", () => {
  it("ends the deploy in the person's words, frees the surface and sends nothing", async () => {
    const row = await unresolved();
    const after = await settle(row, "never_ran");
    expect(after).toMatchObject({
      state: "errored",
      failureCode: "never_ran",
      failureMessage: `${admin.email} says that it never ran: ${reason}`,
    });
    expect(after.finishedAt).not.toBeNull();
    expect((await cockpit.auditOf(row.id)).at(-1)).toMatchObject({
      action: "console.deploy.errored",
      actor: { email: admin.email },
      payload: { decision: "never_ran", reason, by: admin.email },
    });
    expect(await cockpit.platform.posts(row.correlationId)).toBe(1);
    expect((await askForDeploy(cockpit)).state).toBe("requested");
  });
});

describe("settling an unresolved deploy", () => {
  it("changes nothing for an operator, nor for the console itself", async () => {
    const row = await unresolved();
    const { operator } = cockpit.people;
    const error = await refusedOf(row, settle(row, "never_ran", operator), operator);
    expect(error.code).toBe("forbidden");
    const input = { decision: "never_ran", totp: "000000", reason } as const;
    expect((await refusedOf(row, settleUnresolved(cockpit.system, row.id, input))).code).toBe("forbidden");
  });

  it("is not found for a deploy that does not exist", async () => {
    const input = { decision: "never_ran", totp: await code(), reason } as const;
    expect((await failureOf(settleUnresolved(cockpit.as(admin.actor), "dep_none", input))).code).toBe("not_found");
    expect(await lastStepOf(admin)).toBe(0n);
  });

  it("is a conflict while the console still knows what to do", async () => {
    const row = await askForDeploy(cockpit);
    const error = await refusedOf(row, settle(row, "never_ran"));
    expect(error.code).toBe("conflict");
    expect(error.message).toContain("is requested");
  });

  it("needs the code of this moment", async () => {
    const row = await unresolved();
    const input = { decision: "never_ran", totp: "000000", reason } as const;
    const error = await refusedOf(row, settleUnresolved(cockpit.as(admin.actor), row.id, input));
    expect(error.code).toBe("step_up_failed");
  });

  it("is done by exactly one of two admins at once, and the other's code is not spent", async () => {
    const row = await unresolved();
    const other = await createPerson(cockpit, { role: "admin" });
    const run_id = await startRun(row);
    const attempts = [settle(row, "never_ran"), settle(row, { run_id }, other)];
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
    const loser = outcomes[0]?.status === "rejected" ? admin : other;
    expect(await lastStepOf(loser)).toBe(0n);
    expect(await lastStepOf(loser === admin ? other : admin)).toBeGreaterThan(0n);
    expect((await statesOf(cockpit, row.id)).slice(-2)[0]).toBe("unresolved");
  });

  it("gives one run to exactly one of two deploys that adopt it at once", async () => {
    const one = await unresolved();
    await cockpit.db.deploy.update({ where: { id: one.id }, data: { surfaceId: "api-staging-before" } });
    const two = await unresolved();
    await cockpit.db.deploy.update({ where: { id: one.id }, data: { surfaceId: "api-staging", kind: "breakglass" } });
    const other = await createPerson(cockpit, { role: "admin" });
    const run_id = await startRun(two);
    const outcomes = await Promise.allSettled([settle(one, { run_id }), settle(two, { run_id }, other)]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await cockpit.db.deploy.count({ where: { runId: run_id } })).toBe(1);
  });
});

describe("POST /api/deploys/{id}/resolve", () => {
  const problemSchema = z.object({ code: z.string(), errors: z.array(z.object({ path: z.string() })).optional() });
  const send = (id: string, body: unknown) =>
    call(cockpit, resolveRoute.POST, {
      method: "POST",
      path: `/api/deploys/${id}/resolve`,
      params: { id },
      body,
      headers: bearer(admin.apiToken),
    });

  it("answers the deploy as it is now", async () => {
    const row = await unresolved();
    cockpit.resetClock();
    const response = await send(row.id, { decision: "never_ran", totp: await code(), reason });
    expect(response.status).toBe(200);
    expect(deployAnswerSchema.parse(await response.json()).deploy).toMatchObject({
      state: "errored",
      failure: { code: "never_ran" },
    });
  });

  it.each([
    [{ decision: "adopt", totp: "123456", reason }, "run_id"],
    [{ decision: "adopt", run_id: "1/../2", totp: "123456", reason }, "run_id"],
    [{ decision: "never_ran", totp: "123456" }, "reason"],
    [{ decision: "never_ran", reason }, "totp"],
    [{ decision: "perhaps", totp: "123456", reason }, "decision"],
  ])("answers 422 to %j and names %s", async (body, path) => {
    const response = await send("dep_any", body);
    expect(response.status).toBe(422);
    const problem = problemSchema.parse(await response.json());
    expect(problem.errors?.map((error) => error.path)).toEqual([path]);
  });

  it("tells with 429 until when step-up is locked", async () => {
    const row = await unresolved();
    cockpit.resetClock();
    const until = new Date(cockpit.now().getTime() + 60_000);
    await cockpit.db.person.update({ where: { id: admin.id }, data: { stepUpLockedUntil: until } });
    const response = await send(row.id, { decision: "never_ran", totp: await code(), reason });
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({ code: "step_up_locked", until: until.toISOString() });
  });
});

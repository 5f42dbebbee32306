import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { getBreakglass } from "@/lib/breakglass/queries";
import { recordBreakglass } from "@/lib/breakglass/record-breakglass";
import { newCorrelationId } from "@/lib/core/ids";
import { openDatabase } from "@/lib/db/database";
import { adoptFoundRun } from "@/lib/deploys/adopt-found-run";
import { toDeploy } from "@/lib/deploys/queries";
import { observeRuns } from "@/lib/hints/observe-runs";
import { breakglassRecord } from "@/tests/factories/breakglass";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { actionsOf, advanceUntil, askForDeploy, mirrorMain, startAfresh } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { workflowRun } from "@/tests/factories/runs";

let cockpit: TestConsole;
let tip = "";

beforeAll(async () => {
  cockpit = await createTestConsole({ environment: "production" });
  await mirrorMain(cockpit);
  [tip = ""] = await cockpit.platform.shas();
});
beforeEach(() => startAfresh(cockpit));
afterAll(() => cockpit.close());

async function look() {
  await cockpit.db.mirror.deleteMany({ where: { name: { startsWith: "runs:" } } });
  await observeRuns(cockpit.system);
}

const start = async (change: Partial<Parameters<typeof cockpit.platform.startRun>[0]> = {}) =>
  String(await cockpit.platform.startRun({ surface_id: "api-staging", sha: tip, ...change }));
const rowsOf = (runId: string) => cockpit.db.deploy.findMany({ where: { runId } });

async function onlyRow(runId: string) {
  const [row, ...others] = await rowsOf(runId);
  if (row === undefined) throw new Error(`run ${runId} is not recorded`);
  expect(others).toEqual([]);
  return row;
}
const openIds = async () => (await getBreakglass(cockpit.as("viewer"))).open.map(({ id }) => id);

describe("a run that was started through GitHub alone", () => {
  it("is found, written once, attributed to its GitHub login, and waits for a note", async () => {
    const runId = await start({ actor: "hana-shell" });
    await look();
    await look();
    const row = await onlyRow(runId);
    expect(toDeploy(row)).toMatchObject({
      kind: "breakglass",
      requested_by: null,
      reason: "Started on GitHub by hana-shell",
      origin: { kind: "github", login: "hana-shell", review: null },
    });
    await advanceUntil(cockpit, row.id, "succeeded");
    const actions = await actionsOf(cockpit, row.id);
    expect(actions.filter((action) => action === "intent.breakglass")).toHaveLength(1);
    expect(await openIds()).toContain(row.id);
  });

  it("is looked for within 60 seconds of the last look", async () => {
    await look();
    const runId = await start();
    cockpit.moveClock(59_000);
    await observeRuns(cockpit.system);
    await onlyRow(runId);
  });

  it("is found though it began in the very second in which the database was made", async () => {
    const runId = await start();
    const began = (await cockpit.running.github.getRun(runId))?.createdAt.getTime() ?? 0;
    // The stamp is written by who migrates.
    const { db, close } = openDatabase(cockpit.ownerUrl, 1);
    const stamp = await db.consoleStamp.findUniqueOrThrow({ where: { id: 1 } });
    const stampAt = (stampedAt: Date) => db.consoleStamp.update({ where: { id: 1 }, data: { stampedAt } });
    await stampAt(new Date(began + 999));
    await look();
    await stampAt(stamp.stampedAt);
    await close();
    await onlyRow(runId);
  });

  it("is not hidden by the id of a deploy that has its own run already", async () => {
    const asked = await askForDeploy(cockpit);
    const own = await advanceUntil(cockpit, asked.id, "succeeded");
    const actor = await cockpit.running.github.login();
    for (const login of ["mallory", actor]) {
      const runId = await start({ actor: login, correlation_id: own.correlationId });
      await look();
      const row = await onlyRow(runId);
      expect(toDeploy(row)).toMatchObject({ kind: "breakglass", origin: { kind: "github", login } });
      expect(await openIds()).toContain(row.id);
    }
  });
});

describe("a run that the other console started", () => {
  it("is no break-glass: it is told as the other console's, and nobody has to review it", async () => {
    const actor = await cockpit.running.github.login();
    const runId = await start({ surface_id: "console-prod", actor, correlation_id: newCorrelationId("staging") });
    await look();
    const row = await onlyRow(runId);
    expect(toDeploy(row)).toMatchObject({
      kind: "deploy",
      requested_by: null,
      reason: "Started by console-staging",
      origin: { kind: "console", login: actor },
    });
    const [first] = await cockpit.auditOf(row.id);
    expect(first).toMatchObject({
      action: "console.deploy.adopted",
      payload: { by_console: true, actor_login: actor },
    });
    expect(await openIds()).not.toContain(row.id);
  });

  it("can be live beside a deploy of this console", async () => {
    const asked = await askForDeploy(cockpit);
    const actor = await cockpit.running.github.login();
    const runId = await start({ actor, correlation_id: newCorrelationId("staging") });
    await look();
    expect((await onlyRow(runId)).surfaceId).toBe(asked.surfaceId);
  });

  it.each([
    ["this console", "production", "console-prod"],
    ["no console", undefined, "a console"],
  ] as const)(
    "is not said to be hers where its id is of %s: the record may be from before a restore",
    async (_whose, of, who) => {
      const actor = await cockpit.running.github.login();
      const runId = await start({ actor, correlation_id: newCorrelationId(of) });
      await look();
      const row = await onlyRow(runId);
      expect(toDeploy(row)).toMatchObject({
        kind: "deploy",
        reason: `Started by ${who}. No record here; it may be from before a restore`,
        origin: { kind: "unrecorded", login: actor, by: who },
      });
      const [first] = await cockpit.auditOf(row.id);
      expect(first).toMatchObject({
        action: "console.deploy.adopted",
        payload: { by_console: false, origin: "unrecorded" },
      });
      expect(await openIds()).not.toContain(row.id);
      const error = await failureOf(askForDeploy(cockpit, { confirm: "api-staging" }));
      expect(error.message).toContain(
        `api-staging is deploying, started by ${who}. No record here; it may be from before a restore (`,
      );
    },
  );

  it("under another login is break-glass, whatever its id", async () => {
    const runId = await start({ actor: "mallory", correlation_id: newCorrelationId("staging") });
    await look();
    expect(await onlyRow(runId)).toMatchObject({ kind: "breakglass", origin: "github" });
  });
});

describe("a run that the workflow's own trigger started", () => {
  it("is no break-glass", async () => {
    const title = `deploy console-staging staging ${tip} []`;
    const workflowPath = ".github/workflows/deploy-console.yml";
    const run = workflowRun({ id: "880001", event: "push", actorLogin: "ada", title, workflowPath });
    expect(await adoptFoundRun(cockpit.system, "deploy-console.yml", run)).toBe(true);
    const row = await onlyRow("880001");
    expect(row).toMatchObject({ kind: "deploy", origin: "workflow" });
    expect(await openIds()).not.toContain(row.id);
  });
});

describe("recording a dispatch from a shell", () => {
  const shell = () => cockpit.as({ kind: "shell", id: "hana@laptop", email: "hana@example.test" });
  const proven = (change: Parameters<typeof breakglassRecord>[0] = {}) => ({
    record: breakglassRecord({ sha: tip, ...change }),
    evidence: "signed" as const,
  });

  it("changes nothing for a person or the console itself", async () => {
    const one = proven();
    for (const ctx of [cockpit.as("admin"), cockpit.system]) {
      expect((await failureOf(recordBreakglass(ctx, one))).code).toBe("forbidden");
    }
    expect(await cockpit.db.deploy.count({ where: { correlationId: one.record.correlation_id } })).toBe(0);
  });

  it("is done once by two at once", async () => {
    const one = proven();
    const [first, second] = await Promise.all([recordBreakglass(shell(), one), recordBreakglass(shell(), one)]);
    expect([first.how, second.how].sort()).toEqual(["known", "recorded"]);
    expect(first.deployId).toBe(second.deployId);
    expect(await actionsOf(cockpit, first.deployId)).toEqual(["intent.breakglass"]);
  });

  it("and the look at GitHub at the same moment are one deploy with one intent", async () => {
    const one = proven();
    const { correlation_id } = one.record;
    const runId = await start({ actor: "hana", correlation_id });
    const outcome = { kind: "accepted", run_id: runId, run_url: null } as const;
    await Promise.all([recordBreakglass(shell(), { ...one, record: { ...one.record, outcome } }), look()]);
    await look();
    const row = await onlyRow(runId);
    expect(row).toMatchObject({
      correlationId: correlation_id,
      requestedByEmail: "hana@example.test",
      evidence: "signed",
    });
    const actions = await actionsOf(cockpit, row.id);
    expect(actions.filter((action) => action === "intent.breakglass")).toHaveLength(1);
  });

  it("is a conflict for a surface that is not configured, and for the run of another commit", async () => {
    expect((await failureOf(recordBreakglass(shell(), proven({ surface_id: "shop" })))).code).toBe("conflict");
    const one = proven({ sha: "b".repeat(40) });
    const runId = await start({ actor: "hana", correlation_id: one.record.correlation_id });
    await look();
    expect((await failureOf(recordBreakglass(shell(), one))).message).toContain("with another commit or login");
    expect((await onlyRow(runId)).requestedByEmail).toBeNull();
  });
});

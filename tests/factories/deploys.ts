import { expect } from "vitest";

import type { AppError } from "@/lib/core/errors";
import { newCorrelationId, newId } from "@/lib/core/ids";
import type { Prisma } from "@/lib/db/generated/client";
import type { DeployRow } from "@/lib/deploys/load";
import { requestDeploy } from "@/lib/deploys/request-deploy";
import { isTerminal } from "@/lib/deploys/rules";
import { type DeployRequest, type DeployState, deployStateSchema } from "@/lib/deploys/schemas";
import { advanceDeploy } from "@/lib/reconciler/advance-deploy";
import { observeMain } from "@/lib/surfaces/observe-main";
import type { TestConsole } from "@/tests/factories/console";
import { failureOf } from "@/tests/factories/failures";

const PATIENCE_MS = 15_000;

/** The row as it is now. */
export function readDeploy(cockpit: TestConsole, id: string): Promise<DeployRow> {
  return cockpit.db.deploy.findUniqueOrThrow({ where: { id } });
}

/** Reads main into the mirror, as the console does every half minute. */
export async function mirrorMain(cockpit: TestConsole): Promise<void> {
  await cockpit.db.mirror.deleteMany({ where: { name: "main" } });
  expect(await observeMain(cockpit.system)).toBe(true);
}

/** A calm platform without runs, a fresh mirror and no live deploy, for the next test; expects that {@link mirrorMain} was called once. */
export async function startAfresh(cockpit: TestConsole): Promise<void> {
  cockpit.resetClock();
  await cockpit.platform.calm();
  await Promise.all([
    cockpit.platform.endRuns(),
    endAll(cockpit),
    cockpit.db.mirror.update({ where: { name: "main" }, data: { observedAt: cockpit.now(), lookedAt: cockpit.now() } }),
  ]);
}

/** An operator's deploy that has been asked for and nothing more; api-staging and the tip of main unless told. */
export function askForDeploy(cockpit: TestConsole, input: Partial<DeployRequest> = {}): Promise<DeployRow> {
  return requestDeploy(cockpit.as("operator"), { surface_id: "api-staging", ...input }, null);
}

/** One step of the reconciler on a deploy, now, whenever it was due; answers the row after it. */
export async function step(cockpit: TestConsole, id: string, owner = "reconciler-1"): Promise<DeployRow> {
  const { nextCheckAt } = await readDeploy(cockpit, id);
  const ahead = nextCheckAt.getTime() - cockpit.now().getTime();
  if (ahead >= 0) cockpit.moveClock(ahead + 1);
  await advanceDeploy(cockpit.system, owner, id);
  return readDeploy(cockpit, id);
}

/**
 * The same where no clock is moved for it. The console measures the clocks of the platforms by its own, to within seconds: what happens within one
 * second on two of them is told apart only by a clock that does not leap.
 */
export async function stepInPlace(cockpit: TestConsole, id: string): Promise<DeployRow> {
  const now = cockpit.now();
  await cockpit.db.deploy.updateMany({ where: { id, nextCheckAt: { gt: now } }, data: { nextCheckAt: now } });
  await advanceDeploy(cockpit.system, "reconciler-1", id);
  return readDeploy(cockpit, id);
}

/** Steps a deploy until it is in that state; fails as soon as it has ended in another one. */
export function advanceUntil(cockpit: TestConsole, id: string, wanted: DeployState): Promise<DeployRow> {
  return stepUntil(cockpit, wanted, { id, take: step });
}

/** The same with every step in place. */
export function advanceInPlace(cockpit: TestConsole, id: string, wanted: DeployState): Promise<DeployRow> {
  return stepUntil(cockpit, wanted, { id, take: stepInPlace });
}

async function stepUntil(cockpit: TestConsole, wanted: DeployState, way: { id: string; take: typeof stepInPlace }) {
  const deadline = Date.now() + PATIENCE_MS;
  let row = await readDeploy(cockpit, way.id);
  while (row.state !== wanted) {
    const ended = isTerminal(deployStateSchema.parse(row.state)) || row.state === "unresolved";
    if (ended || Date.now() > deadline) {
      throw new Error(`wanted ${wanted}, but it is ${row.state}: ${row.failureMessage ?? "no failure"}`);
    }
    row = await way.take(cockpit, way.id);
  }
  return row;
}

/** The states a deploy went through, in order. */
export async function statesOf(cockpit: TestConsole, id: string): Promise<string[]> {
  const rows = await cockpit.db.deployTransition.findMany({ where: { deployId: id }, orderBy: { seq: "asc" } });
  return rows.map((row) => row.toState);
}

/** What the audit log says about a deploy, in order: "intent", "dispatched", … */
export async function actionsOf(cockpit: TestConsole, id: string): Promise<string[]> {
  return (await cockpit.auditOf(id)).map((row) => row.action.replace("console.deploy.", ""));
}

/** Dispatches that arrived at GitHub for a deploy. */
export async function postsOf(cockpit: TestConsole, id: string): Promise<number> {
  return cockpit.platform.posts((await readDeploy(cockpit, id)).correlationId);
}

/** The refusal of an intent, which leaves one audit row of its own and nothing else anywhere. */
export async function refusedIntent(cockpit: TestConsole, work: () => Promise<unknown>): Promise<AppError> {
  const before = { audit: await cockpit.auditCount(), deploys: await cockpit.db.deploy.count() };
  const error = await failureOf(work());
  expect(await cockpit.db.deploy.count()).toBe(before.deploys);
  const added = (await cockpit.auditCount()) - before.audit;
  const last = await cockpit.db.auditRow.findFirstOrThrow({ orderBy: { seq: "desc" } });
  expect({ added, action: last.action }).toEqual({ added: 1, action: "console.deploy.intent.refused" });
  expect((await cockpit.platform.counts()).dispatches.total).toBe(0);
  return error;
}

/** Ends whatever is live, so that the next test finds every surface free. */
export async function endAll(cockpit: TestConsole): Promise<void> {
  await cockpit.db.deploy.updateMany({
    data: { state: "cancelled", finishedAt: new Date(0), leaseUntil: null, leaseOwner: null },
  });
}

/** A deploy's row in any state, as if it had come there long ago; of api-staging unless told. Writes no audit row. */
export function mintDeploy(
  cockpit: Pick<TestConsole, "db">,
  change: Partial<Prisma.DeployUncheckedCreateInput> = {},
): Promise<DeployRow> {
  const requestedAt = new Date("2026-11-20T08:00:00.000Z");
  return cockpit.db.deploy.create({
    data: {
      id: newId("dep"),
      surfaceId: "api-staging",
      targetEnv: "staging",
      workflow: "deploy-heroku.yml",
      kind: "deploy",
      state: "succeeded",
      stateSince: requestedAt,
      ref: "main",
      sha: "a".repeat(40),
      correlationId: newCorrelationId(),
      requestedAt,
      nextCheckAt: requestedAt,
      ...change,
    },
  });
}

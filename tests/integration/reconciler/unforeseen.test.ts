import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { Prisma } from "@/lib/db/generated/client";
import { observeRun } from "@/lib/deploys/observe-run";
import type { DeployState } from "@/lib/deploys/schemas";
import { advanceDeploy, StepFailure } from "@/lib/reconciler/advance-deploy";
import { startReconciler } from "@/lib/reconciler/reconciler";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import {
  advanceUntil,
  askForDeploy,
  mirrorMain,
  postsOf,
  readDeploy,
  startAfresh,
  step,
} from "@/tests/factories/deploys";
import { containing } from "@/tests/factories/matchers";
import { serve } from "@/tests/factories/requests";
import { workflowRun } from "@/tests/factories/runs";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
  serve(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});

const BUG = "cannot read properties of undefined";

/** The part with one method that has a bug. */
function broken<Part extends object>(part: Part, method: keyof Part, cause: () => Error): Part {
  const fail = () => Promise.reject(cause());
  return new Proxy(part, {
    get: (target, name, self) => (name === method ? fail : (Reflect.get(target, name, self) as unknown)),
  });
}

type Break = (cause: () => Error) => Partial<Context>;

const github =
  (method: keyof Context["github"]): Break =>
  (cause) => ({ github: broken(cockpit.system.github, method, cause) });

const platform: Break = (cause) => {
  const { platforms } = cockpit.system;
  return { platforms: { ...platforms, heroku: broken(platforms.heroku, "readLive", cause) } };
};

const bug = () => new TypeError(BUG);
const refusal = () =>
  new Prisma.PrismaClientKnownRequestError("a row it cannot read", { code: "P2023", clientVersion: "7" });

/** A deploy in that state, for the first time. */
async function inState(state: DeployState): Promise<string> {
  if (state === "running") await cockpit.platform.scenario({ speed: 2 });
  const { id } = await askForDeploy(cockpit);
  await advanceUntil(cockpit, id, state);
  return id;
}

/** One step with a broken console, now; answers the failure. */
async function stepBroken(id: string, change: Partial<Context>): Promise<StepFailure> {
  const { nextCheckAt } = await readDeploy(cockpit, id);
  const ahead = nextCheckAt.getTime() - cockpit.now().getTime();
  if (ahead >= 0) cockpit.moveClock(ahead + 1);
  const outcome = await advanceDeploy({ ...cockpit.system, ...change }, "reconciler-1", id).catch(
    (error: unknown) => error,
  );
  if (outcome instanceof StepFailure) return outcome;
  throw new Error(`expected the step to fail, got ${String(outcome)}`);
}

const CASES: { state: DeployState; part: string; ruin: Break; cause: () => Error }[] = [
  { state: "requested", part: "getWorkflow", ruin: github("getWorkflow"), cause: bug },
  { state: "queued", part: "getRun", ruin: github("getRun"), cause: refusal },
  { state: "running", part: "listJobs", ruin: github("listJobs"), cause: bug },
  { state: "verifying", part: "readLive", ruin: platform, cause: bug },
];

describe("a step that fails in a way nobody foresaw", () => {
  it.each(CASES)(
    "while $state ($part) says that the console failed, with the id of the log, and recovers",
    async (one) => {
      const id = await inState(one.state);
      const failure = await stepBroken(id, one.ruin(one.cause));
      const row = await readDeploy(cockpit, id);
      expect(row).toMatchObject({ state: one.state, leaseOwner: null });
      expect(row.blockedBy).toMatchObject({
        kind: "console_failed",
        message: containing(`The console failed at this step. Request id ${failure.requestId}.`),
      });
      await advanceUntil(cockpit, id, "succeeded");
      expect(await postsOf(cockpit, id)).toBe(1);
      expect((await readDeploy(cockpit, id)).blockedBy).toBeNull();
    },
  );

  it("is looked at later and later, and says since when", async () => {
    const id = await inState("queued");
    const waits: number[] = [];
    const since = new Set<unknown>();
    for (let turn = 0; turn < 5; turn += 1) {
      await stepBroken(id, github("getRun")(bug));
      const row = await readDeploy(cockpit, id);
      waits.push(Math.round((row.nextCheckAt.getTime() - cockpit.now().getTime()) / 1_000));
      since.add(Reflect.get(Object(row.blockedBy), "since"));
    }
    expect(waits[0]).toBe(5);
    expect(waits.at(-1)).toBe(30);
    expect(since.size).toBe(1);
  });

  it.each([
    { state: "requested", ruin: github("getWorkflow"), ms: 300_000, end: "errored" },
    { state: "verifying", ruin: platform, ms: 600_000, end: "errored" },
  ] as const)("while $state is ended by its deadline all the same", async ({ state, ruin, ms, end }) => {
    const id = await inState(state);
    await stepBroken(id, ruin(bug));
    cockpit.moveClock(ms);
    await stepBroken(id, ruin(bug)).catch(() => undefined);
    const row = await readDeploy(cockpit, id);
    expect(row.state).toBe(end);
    expect(row.failureMessage).toContain("The console failed at this step. Request id req_");
  });

  it("while resolving goes to a person after 180 s", async () => {
    await cockpit.platform.scenario({ dispatch_answer: "204" });
    const { id } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "resolving");
    await stepBroken(id, github("listRuns")(bug));
    cockpit.moveClock(180_000);
    await stepBroken(id, github("listRuns")(bug));
    expect((await readDeploy(cockpit, id)).state).toBe("unresolved");
  });

  it("in the dispatch itself is never sent again: the run is found", async () => {
    const { id } = await askForDeploy(cockpit);
    await stepBroken(id, github("dispatch")(bug));
    expect((await readDeploy(cockpit, id)).state).toBe("dispatching");
    expect((await step(cockpit, id)).state).toBe("resolving");
    expect(await postsOf(cockpit, id)).toBe(0);
  });

  it("because its own change is impossible is no lost race: it waits, and says so", async () => {
    const id = await inState("queued");
    const impossible = () => new AppError("conflict", "Deploy is queued: it cannot become succeeded.");
    await stepBroken(id, github("getRun")(impossible));
    const row = await readDeploy(cockpit, id);
    expect(row.blockedBy).toMatchObject({ kind: "console_failed" });
    expect(row.nextCheckAt.getTime()).toBeGreaterThan(cockpit.now().getTime());
  });
});

describe("a poisoned deploy", () => {
  it("costs the others nothing, however many there are", async () => {
    const poisoned = await Promise.all(
      ["console-staging", "raxx-mockups"].map((surface_id) =>
        askForDeploy(cockpit, { surface_id, confirm: surface_id }),
      ),
    );
    const { id } = await askForDeploy(cockpit);
    const { github: real } = cockpit.running;
    const ids = poisoned.map((row) => row.correlationId);
    const picky = new Proxy(real, {
      get: (target, name, self) =>
        name === "dispatch"
          ? (order: Parameters<typeof real.dispatch>[0]) =>
              ids.includes(order.inputs.correlation_id ?? "") ? Promise.reject(bug()) : real.dispatch(order)
          : (Reflect.get(target, name, self) as unknown),
    });
    const reconciler = await startReconciler({ ...cockpit.running, github: picky });
    try {
      await expect.poll(async () => (await readDeploy(cockpit, id)).state, { timeout: 15_000 }).toBe("succeeded");
    } finally {
      await reconciler.stop();
    }
    expect(await postsOf(cockpit, poisoned[0]?.id ?? "")).toBe(0);
  });
});

describe("a run that cannot be recorded", () => {
  it("costs no other run of its workflow its record", async () => {
    const [sha = ""] = await cockpit.platform.shas();
    const title = `deploy api-staging staging ${sha}`;
    const good = workflowRun({ id: "9001", title, createdAt: cockpit.now(), updatedAt: cockpit.now() });
    const bad = {
      ...good,
      id: "9000",
      get title(): string {
        throw bug();
      },
    };
    await expect(observeRun(cockpit.system, "deploy-heroku.yml", [bad, good])).rejects.toThrow(BUG);
    expect(await cockpit.db.deploy.count({ where: { runId: "9001" } })).toBe(1);
  });
});

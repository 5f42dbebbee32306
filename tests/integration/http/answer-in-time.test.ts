import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import * as deploysRoute from "@/app/api/deploys/route";
import * as reviewRoute from "@/app/api/surfaces/[surface_id]/review/route";
import { requestDeploy, startDeploy } from "@/lib/deploys/request-deploy";
import { boundContext } from "@/lib/http/answer-in-time";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mirrorMain, readDeploy, refusedIntent, startAfresh } from "@/tests/factories/deploys";
import { bearer, call, serve } from "@/tests/factories/requests";

let cockpit: TestConsole;
/** Not among the commits that the mirror knows: GitHub has to be asked. */
const BRANCH = "feature/audit-export";

beforeAll(async () => {
  // No call gives up by itself: what ends one here is the request's own deadline.
  cockpit = await createTestConsole({ upstreamTimeoutMs: 120_000 });
  serve(cockpit);
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterEach(() => {
  vi.useRealTimers();
  cockpit.running.flags = { ...cockpit.running.flags, deployAsync: true };
  return cockpit.platform.calm();
});
afterAll(() => cockpit.close());

const problemSchema = z.object({ code: z.string(), detail: z.string() });
const headers = () => bearer(cockpit.people.operator.apiToken);

/** Seconds of the request's own clock until it was answered. */
async function timed(request: () => Promise<Response>): Promise<{ answer: Response; seconds: number }> {
  vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ["setTimeout", "clearTimeout", "Date"] });
  const began = Date.now();
  let answer: Response | null = null;
  void request().then((response) => {
    answer = response;
  });
  while (answer === null && Date.now() - began < 60_000) {
    await vi.advanceTimersByTimeAsync(250);
    // What is real takes its own time.
    await cockpit.db.$executeRaw`SELECT pg_sleep(0.005)`;
  }
  const seconds = (Date.now() - began) / 1_000;
  vi.useRealTimers();
  if (answer === null) throw new Error("never answered");
  return { answer, seconds };
}

const post = (body: object) =>
  call(cockpit, deploysRoute.POST, { path: "/api/deploys", method: "POST", body, headers: headers() });

describe("a request while GitHub hangs", () => {
  it("for a deploy whose commit must be looked up is answered 504 in time, and nothing is written", async () => {
    cockpit.running.flags = { ...cockpit.running.flags, deployAsync: false };
    await cockpit.platform.scenario({ hang: ["github"] });
    const deploys = await cockpit.db.deploy.count();
    const { answer, seconds } = await timed(() => post({ surface_id: "api-staging", ref: BRANCH }));
    expect(answer.status).toBe(504);
    expect(problemSchema.parse(await answer.json())).toMatchObject({
      code: "upstream_timeout",
      detail: "GitHub did not answer in time. Nothing was changed; try again when it answers.",
    });
    expect(seconds).toBeLessThanOrEqual(25);
    await cockpit.platform.calm();
    expect(await cockpit.db.deploy.count()).toBe(deploys);
  }, 30_000);

  it("for a deploy that waits for its run is answered 202 within 25 s, and the deploy goes on", async () => {
    cockpit.running.flags = { ...cockpit.running.flags, deployAsync: false };
    await cockpit.platform.scenario({ hang: ["github"] });
    const { answer, seconds } = await timed(() => post({ surface_id: "api-staging" }));
    expect(answer.status).toBe(202);
    expect(seconds).toBeLessThanOrEqual(25);
    const { deploy } = z.object({ deploy: z.object({ id: z.string() }) }).parse(await answer.json());
    expect((await readDeploy(cockpit, deploy.id)).state).toBe("requested");
  }, 30_000);

  it("for a review is answered in time", async () => {
    await cockpit.platform.scenario({ hang: ["github"] });
    const request = { path: `/api/surfaces/api-staging/review?ref=${BRANCH}`, params: { surface_id: "api-staging" } };
    const { answer, seconds } = await timed(() => call(cockpit, reviewRoute.GET, { ...request, headers: headers() }));
    expect(seconds).toBeLessThanOrEqual(25);
    expect([200, 504]).toContain(answer.status);
  }, 30_000);

  it("counts from its arrival: what its own look-ups took is not waited for once more", async () => {
    const flags = { ...cockpit.running.flags, deployAsync: false };
    const began = Date.now();
    const ctx = boundContext(cockpit.as("operator", { flags }), began - 22_500);
    const { status } = await startDeploy(ctx, { surface_id: "api-staging" }, null);
    expect(status).toBe(202);
    expect(Date.now() - began).toBeLessThan(2_500);
  });

  it("whose time for asking is over asks nobody any more", async () => {
    const before = (await cockpit.platform.counts()).github.total;
    const ctx = boundContext(cockpit.as("operator"), Date.now() - 20_000);
    const error = await refusedIntent(cockpit, () =>
      requestDeploy(ctx, { surface_id: "api-staging", ref: BRANCH }, null),
    );
    expect(error.code).toBe("upstream_timeout");
    expect((await cockpit.platform.counts()).github.total).toBe(before);
  });
});

describe("a request whose body does not arrive", () => {
  it("is answered 422 in time", async () => {
    const body = new ReadableStream({ pull: () => new Promise<void>(() => undefined) });
    const init = {
      method: "POST",
      body,
      duplex: "half",
      headers: { ...headers(), host: cockpit.host, "content-type": "application/json" },
    };
    const request = new Request(`${cockpit.origin}/api/deploys`, init);
    const { answer, seconds } = await timed(() => deploysRoute.POST(request, { params: Promise.resolve({}) }));
    expect(answer.status).toBe(422);
    expect(problemSchema.parse(await answer.json()).detail).toContain("did not arrive within 20 s");
    expect(seconds).toBeLessThanOrEqual(25);
  }, 30_000);
});

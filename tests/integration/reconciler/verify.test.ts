import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { patchOf } from "@/lib/deploys/observe-deploy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import {
  advanceInPlace,
  askForDeploy,
  mintDeploy,
  mirrorMain,
  readDeploy,
  startAfresh,
  stepInPlace,
} from "@/tests/factories/deploys";
import { containing, matching } from "@/tests/factories/matchers";
import { workflowRun } from "@/tests/factories/runs";

let cockpit: TestConsole;
let sister: Server;
/** What the process behind the staging console says it runs; null while it restarts. */
let runs: string | null = null;

beforeAll(async () => {
  sister = createServer((_request, response) => {
    if (runs === null) return response.writeHead(503).end();
    response.end(JSON.stringify({ environment: "staging", sha: runs, booted_at: new Date().toISOString() }));
  });
  await new Promise<void>((resolve) => void sister.listen(0, "127.0.0.1", resolve));
  const address = sister.address();
  const port = typeof address === "object" ? address?.port : 0;
  cockpit = await createTestConsole({ consoleUrls: { staging: `http://127.0.0.1:${port}` } });
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterAll(async () => {
  sister.close();
  await cockpit.close();
});

/** A deploy whose run has succeeded. */
async function verifying(surface_id = "api-staging") {
  const { id } = await askForDeploy(cockpit, { surface_id, confirm: surface_id });
  return advanceInPlace(cockpit, id, "verifying");
}

describe("verifying", () => {
  it("succeeds with the words of the platform, and the tile knows it at once", async () => {
    const { id, sha } = await verifying();
    await advanceInPlace(cockpit, id, "succeeded");
    const seen = await cockpit.db.surfaceObservation.findUniqueOrThrow({ where: { surfaceId: "api-staging" } });
    expect(seen).toMatchObject({
      liveSha: sha,
      sync: "in_sync",
      source: matching(/^heroku release v\d+$/),
    });
  });

  it("never succeeds while the platform reports another commit, and ends at the surface's limit", async () => {
    await cockpit.platform.scenario({ release_other_sha: ["api-staging"] });
    const { id, sha } = await verifying();
    const early = await stepInPlace(cockpit, id);
    expect(early).toMatchObject({ state: "verifying" });
    expect(early.observedAt).not.toBeNull();
    cockpit.moveClock(180_000);
    const row = await stepInPlace(cockpit, id);
    expect(row).toMatchObject({ state: "errored", failureCode: "verification_mismatch" });
    const live = await cockpit.platform.live("raxx-api-staging");
    expect(row.failureMessage).toContain(sha.slice(0, 7));
    expect(row.failureMessage).toContain(`reports ${live?.slice(0, 7) ?? ""}`);
    const seen = await cockpit.db.surfaceObservation.findUniqueOrThrow({ where: { surfaceId: "api-staging" } });
    expect(seen.liveSha).toBe(live);
  });

  it("fails at once with the release whose phase failed, and the one before it stays on the tile", async () => {
    await cockpit.platform.putLive("raxx-api-staging", (await cockpit.platform.shas())[4] ?? "");
    await cockpit.platform.scenario({ release_status: { "raxx-api-staging": "failed" } });
    const { id } = await verifying();
    const row = await stepInPlace(cockpit, id);
    expect(row).toMatchObject({ state: "failed", failureCode: "release_failed" });
    expect(row.failureMessage).toMatch(/release v\d+ failed in its release phase; \w{7} is still live/);
    const seen = await cockpit.db.surfaceObservation.findUniqueOrThrow({ where: { surfaceId: "api-staging" } });
    expect(seen).toMatchObject({ serving: "commit", attempt: { state: "failed", sha: row.sha } });
    await cockpit.platform.putLive("raxx-api-staging", row.sha);
  });

  it("fails with its own release, though a dozen newer ones have failed as well by the time it looks", async () => {
    const shas = await cockpit.platform.shas();
    await cockpit.platform.putLive("raxx-api-staging", shas[4] ?? "");
    await cockpit.platform.scenario({ release_status: { "raxx-api-staging": "failed" } });
    const { id } = await verifying();
    for (let later = 0; later < 12; later += 1)
      await cockpit.platform.putLive("raxx-api-staging", shas[3] ?? "", { status: "failed" });
    expect(await stepInPlace(cockpit, id)).toMatchObject({ state: "failed", failureCode: "release_failed" });
  });

  it.each([
    ["api-staging", "raxx-api-staging", "failed"],
    ["getraxx", "raxx-getraxx", "failure"],
  ])(
    "of %s fails with its own release, though an older one of the same commit serves",
    async (surface, app, status) => {
      const [tip = ""] = await cockpit.platform.shas();
      await cockpit.platform.putLive(app, tip);
      await cockpit.platform.scenario({ release_status: { [app]: status } });
      const { id } = await verifying(surface);
      const row = await stepInPlace(cockpit, id);
      expect(row).toMatchObject({ sha: tip, state: "failed", failureCode: "release_failed" });
      expect(row.failureMessage).toContain(`${tip.slice(0, 7)} is still live`);
    },
  );

  it("fails with its own release, though a config change has released an older one of the same commit since", async () => {
    const app = "raxx-api-staging";
    const [tip = ""] = await cockpit.platform.shas();
    await cockpit.platform.putLive(app, tip);
    await cockpit.platform.scenario({ release_status: { [app]: "failed" } });
    const { id } = await verifying();
    await cockpit.platform.calm();
    await cockpit.platform.setConfig(app, { FEATURE: "on" });
    const row = await stepInPlace(cockpit, id);
    expect(row).toMatchObject({ sha: tip, state: "failed", failureCode: "release_failed" });
  });

  it("does not take the failed release of an earlier deploy of the same commit for its own", async () => {
    const [tip = ""] = await cockpit.platform.shas();
    await cockpit.platform.putLive("raxx-api-staging", (await cockpit.platform.shas())[4] ?? "");
    await cockpit.platform.putLive("raxx-api-staging", tip, { status: "failed" });
    await cockpit.platform.scenario({ release_other_sha: ["api-staging"] });
    const { id } = await verifying();
    expect((await stepInPlace(cockpit, id)).state).toBe("verifying");
  });

  it("takes no release from before it was sent for its own, though GitHub says that its run began five minutes earlier", async () => {
    const { dispatchedAt, ...row } = await verifying();
    const began = (seconds: number) => {
      const startedAt = new Date((dispatchedAt?.getTime() ?? 0) + seconds * 1_000);
      const seen = { jobs: [], attemptBy: null, winner: null, heldBy: null, wait: null };
      const sight = { ...seen, run: workflowRun({ startedAt }), verdict: { phase: "running" as const } };
      return patchOf(cockpit.system, { ...row, dispatchedAt, startedAt: null }, sight).startedAt;
    };
    expect(began(-300)).toEqual(dispatchedAt);
    expect(began(20)).toEqual(new Date((dispatchedAt?.getTime() ?? 0) + 20_000));
  });

  it("waits while the release is pending, and ends without a mismatch when that never changes", async () => {
    await cockpit.platform.scenario({ release_status: { "raxx-api-staging": "pending" } });
    const { id } = await verifying();
    expect((await stepInPlace(cockpit, id)).state).toBe("verifying");
    cockpit.moveClock(180_000);
    const row = await stepInPlace(cockpit, id);
    expect(row).toMatchObject({ state: "errored", failureCode: "verification_impossible" });
    expect(row.failureMessage).toContain("is still in its release phase");
    await cockpit.platform.putLive("raxx-api-staging", (await cockpit.platform.shas())[5] ?? "");
  });

  it("succeeds with a commit that the platform tells in seven digits, when only one is known by them", async () => {
    await cockpit.platform.scenario({ commit_told: { "raxx-getraxx": "short" } });
    const { id, sha } = await verifying("getraxx");
    await advanceInPlace(cockpit, id, "succeeded");
    const seen = await cockpit.db.surfaceObservation.findUniqueOrThrow({ where: { surfaceId: "getraxx" } });
    expect(seen).toMatchObject({ liveSha: sha, serving: "commit" });
  });

  it("is no mismatch when the platform does not tell the commit", async () => {
    await cockpit.platform.scenario({ commit_told: { "raxx-getraxx": "none" } });
    const { id } = await verifying("getraxx");
    cockpit.moveClock(300_000);
    const row = await stepInPlace(cockpit, id);
    expect(row).toMatchObject({ state: "errored", failureCode: "verification_impossible" });
    expect(row.failureMessage).toContain("does not say which commit it runs");
  });

  it.each([
    ["failure", "failed", "failed in its build stage"],
    ["canceled", "failed", "was cancelled in its deploy stage"],
    ["skipped", "failed", "was skipped in its deploy stage"],
    ["active", "verifying", null],
    ["idle", "verifying", null],
    ["splendid", "verifying", null],
  ])("of a Pages deployment whose stage is %s is %s, never in sync with it", async (status, state, words) => {
    const before = (await cockpit.platform.shas())[4] ?? "";
    await cockpit.platform.putLive("raxx-getraxx", before);
    await cockpit.platform.scenario({ release_status: { "raxx-getraxx": status } });
    const { id } = await verifying("getraxx");
    const row = await stepInPlace(cockpit, id);
    expect(row.state).toBe(state);
    if (words !== null) expect(row.failureMessage).toContain(words);
    const seen = await cockpit.db.surfaceObservation.findUniqueOrThrow({ where: { surfaceId: "getraxx" } });
    expect(seen).toMatchObject({ liveSha: before, sync: "behind" });
  });

  it("is superseded, not wrong, when what is live was shipped by a newer deploy that succeeded meanwhile", async () => {
    await cockpit.platform.scenario({ release_other_sha: ["api-staging"] });
    const { id, requestedAt } = await verifying();
    const sha = (await cockpit.platform.live("raxx-api-staging")) ?? "";
    await mintDeploy(cockpit, { sha, requestedAt: new Date(requestedAt.getTime() + 1_000) });
    expect(await stepInPlace(cockpit, id)).toMatchObject({ state: "superseded", failureCode: null });
  });

  it("is superseded by an older record whose run was started again after it", async () => {
    await cockpit.platform.scenario({ release_other_sha: ["api-staging"] });
    const { id, requestedAt } = await verifying();
    const { startedAt } = await readDeploy(cockpit, id);
    const sha = (await cockpit.platform.live("raxx-api-staging")) ?? "";
    const again = new Date((startedAt ?? requestedAt).getTime() + 1_000);
    await mintDeploy(cockpit, { sha, requestedAt: new Date(requestedAt.getTime() - 60_000), startedAt: again });
    expect(await stepInPlace(cockpit, id)).toMatchObject({ state: "superseded", failureCode: null });
  });

  it("is not superseded by a newer success whose commit is not what is live", async () => {
    await cockpit.platform.scenario({ release_other_sha: ["api-staging"] });
    const { id, requestedAt } = await verifying();
    await mintDeploy(cockpit, { requestedAt: new Date(requestedAt.getTime() + 1_000) });
    expect((await stepInPlace(cockpit, id)).state).toBe("verifying");
  });

  it("does not call it a mismatch when the platform never said", async () => {
    const { id, observedAt } = await verifying();
    await cockpit.platform.scenario({ rejected_keys: ["heroku"] });
    const held = await stepInPlace(cockpit, id);
    expect(held).toMatchObject({ state: "verifying", observedAt });
    cockpit.moveClock(180_000);
    const row = await stepInPlace(cockpit, id);
    expect(row).toMatchObject({ state: "errored", failureCode: "verification_impossible" });
    expect(row.failureMessage).toContain("HEROKU_API_KEY");
  });

  it("gets over an outage of the platform", async () => {
    const { id } = await verifying();
    await cockpit.platform.scenario({ outage: ["heroku"] });
    expect((await stepInPlace(cockpit, id)).state).toBe("verifying");
    await cockpit.platform.scenario({ outage: null });
    await advanceInPlace(cockpit, id, "succeeded");
  });

  it("sends nothing and starts nothing", async () => {
    const { id, correlationId } = await verifying();
    await stepInPlace(cockpit, id);
    expect(await cockpit.platform.posts(correlationId)).toBe(1);
  });
});

describe("verifying a console", () => {
  it("waits until the process itself runs the commit", async () => {
    runs = "e".repeat(40);
    const { id, sha } = await verifying("console-staging");
    expect((await stepInPlace(cockpit, id)).state).toBe("verifying");
    runs = null;
    expect((await stepInPlace(cockpit, id)).state).toBe("verifying");
    runs = sha;
    const row = await advanceInPlace(cockpit, id, "succeeded");
    const [last] = (await cockpit.auditOf(row.id)).slice(-1);
    expect(last?.payload.note).toContain(sha.slice(0, 7));
  });

  it("ends when the process still runs another commit", async () => {
    runs = "e".repeat(40);
    const { id } = await verifying("console-staging");
    cockpit.moveClock(180_000);
    await stepInPlace(cockpit, id);
    expect(await readDeploy(cockpit, id)).toMatchObject({
      state: "errored",
      failureCode: "verification_mismatch",
      failureMessage: containing("console-staging runs eeeeeee"),
    });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { listAttention } from "@/lib/board/queries";
import { observeRuns } from "@/lib/hints/observe-runs";
import { getVersions } from "@/lib/promotions/versions";
import { observeVersions } from "@/lib/versions/observe-versions";
import { recordActivation } from "@/lib/versions/record-activation";
import { mintDeploy, startAfresh } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { openTwoConsoles, type TwoConsoles } from "@/tests/integration/versions/open-sister";

let two: TwoConsoles;

beforeAll(async () => {
  two = await openTwoConsoles();
});
beforeEach(async () => {
  const { cockpit, shas } = two;
  await startAfresh(cockpit);
  const { versionStretch, consoleObservation, surfaceObservation } = cockpit.db;
  await Promise.all([versionStretch.deleteMany(), consoleObservation.deleteMany(), surfaceObservation.deleteMany()]);
  await cockpit.db.mirror.deleteMany({ where: { name: { not: "main" } } });
  await cockpit.db.deploy.updateMany({ data: { surfaceId: "getraxx" } });
  await two.restart(shas[3] ?? "");
  await recordActivation({ ...cockpit.system, buildSha: cockpit.running.sha });
  await two.turn();
});
afterAll(() => two.close());

const sides = () => getVersions(two.cockpit.as("viewer"), { fresh: false });
const drifts = async (environment: string) =>
  (await two.cockpit.auditOf(environment)).filter((row) => row.action === "console.version.drifted");

/** Goes on for some seconds as the loop does. */
async function letPass(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 5) {
    two.cockpit.moveClock(5_000);
    await two.turn();
  }
}

describe("what both consoles run", () => {
  it("is no drift when a fresh database sees it first, whoever asked for it", async () => {
    await letPass(120);
    const { staging, production } = await sides();
    expect([staging.drift, production.drift]).toEqual([false, false]);
    const [stagingSha, productionSha] = [two.shas[0], two.shas[3]];
    expect(staging).toMatchObject({ running_sha: stagingSha, released_sha: stagingSha, recorded_sha: stagingSha });
    expect(production).toMatchObject({ running_sha: productionSha, released_sha: productionSha, problem: null });
    expect(production.recorded_sha).toBe(productionSha);
  });

  it("do not disagree while the platform's last word is older than what the process came to run", async () => {
    const { cockpit, shas } = two;
    cockpit.moveClock(60_000);
    await two.restart(shas[1] ?? "");
    await cockpit.platform.scenario({ outage: ["heroku"] });
    await letPass(60);
    const { production } = await sides();
    expect(production).toMatchObject({ running_sha: shas[1] });
    // Nobody asked for it, which is said; that the platform released another one is not known.
    expect(production.drift_reason).toContain("nobody asked for it");
  });

  it("is seen on the sister within a quarter of a minute, and its stretch begins with its boot", async () => {
    const { cockpit, shas } = two;
    cockpit.moveClock(60_000);
    await two.restart(shas[1] ?? "");
    const booted = two.sister.says?.booted_at;
    await letPass(15);
    const { production } = await sides();
    expect(production).toMatchObject({ running_sha: shas[1], since: booted });
  });

  it("is asked for once when two processes look at the same moment", async () => {
    two.cockpit.moveClock(15_000);
    const before = two.sister.asked;
    const ctx = { ...two.cockpit.system, buildSha: two.cockpit.running.sha };
    await Promise.all([observeVersions(ctx), observeVersions(ctx)]);
    expect(two.sister.asked).toBe(before + 1);
  });

  it("is not taken from a process that is being replaced", async () => {
    const { sister, shas } = two;
    const [old, cockpit] = [sister.says, two.cockpit];
    cockpit.moveClock(60_000);
    await two.restart(shas[1] ?? "");
    await letPass(10);
    sister.says = old;
    await letPass(10);
    expect((await sides()).production).toMatchObject({ running_sha: shas[1], drift: true });
  });

  it("is unknown while the sister does not answer, and what was released stands for it", async () => {
    two.sister.says = null;
    await letPass(10);
    const { production, blockers } = await sides();
    expect(production).toMatchObject({ running_sha: null, released_sha: two.shas[3], drift: false });
    expect(production.problem).toMatch(/^console-prod does not answer at http/);
    expect(blockers.map(({ code }) => code)).toContain("production_unreachable");
  });

  it("is not believed when the address answers as another console", async () => {
    if (two.sister.says !== null) two.sister.says.environment = "staging";
    await letPass(10);
    expect((await sides()).production.problem).toMatch(/answers as staging, not as production/);
  });

  it("is not observed on a person's behalf", async () => {
    expect((await failureOf(observeVersions(two.cockpit.as("admin")))).code).toBe("forbidden");
  });
});

describe("drift", () => {
  it("is a commit that nobody asked for: named, and written once within a minute", async () => {
    const { shas, cockpit } = two;
    const before = (await drifts("production")).length;
    cockpit.moveClock(60_000);
    await two.restart(shas[1] ?? "");
    const began = cockpit.now().getTime();
    while ((await drifts("production")).length === before) {
      await letPass(5);
      expect(cockpit.now().getTime() - began).toBeLessThan(60_000);
    }
    await letPass(120);
    const [row, ...more] = (await drifts("production")).slice(before);
    expect(more).toEqual([]);
    expect(row?.payload).toMatchObject({ environment: "production", running_sha: shas[1], released_sha: shas[1] });
    const { production } = await sides();
    expect(production).toMatchObject({ drift: true, drift_reason: row?.payload.reason });
    expect(production.drift_reason).toMatch(/^console-prod runs [0-9a-f]{7}, and nobody asked for it/);
    // What nobody asked for is no record: the last commit that somebody did ask for is.
    expect(production.recorded_sha).toBe(shas[3]);
  });

  it("is written once even when two processes find it at the same moment", async () => {
    const { shas, cockpit } = two;
    const before = (await drifts("production")).length;
    cockpit.moveClock(60_000);
    await two.restart(shas[1] ?? "");
    await letPass(10);
    cockpit.moveClock(30_000);
    const ctx = { ...cockpit.system, buildSha: cockpit.running.sha };
    await Promise.all(Array.from({ length: 4 }, () => observeVersions(ctx)));
    expect(await drifts("production")).toHaveLength(before + 1);
  });

  it("ends when a deploy turns out to have asked for it", async () => {
    const { shas, cockpit } = two;
    cockpit.moveClock(60_000);
    await two.restart(shas[1] ?? "");
    await letPass(40);
    expect((await sides()).production.drift).toBe(true);
    const surface = { surfaceId: "console-prod", workflow: "deploy-console.yml", targetEnv: "production" };
    await mintDeploy(cockpit, { ...surface, sha: shas[1] ?? "", runId: "77", requestedAt: cockpit.now() });
    await letPass(10);
    expect((await sides()).production).toMatchObject({ drift: false, drift_reason: null });
  });

  it.each([
    ["found by the console", true],
    ["not found yet", false],
  ])("is not what a run on GitHub has shipped, %s", async (_when, isFound) => {
    const { shas, cockpit } = two;
    const before = (await drifts("production")).length;
    await cockpit.platform.startRun({ surface_id: "console-prod", sha: shas[2] ?? "", actor: "hana-shell" });
    cockpit.moveClock(60_000);
    await two.restart(shas[2] ?? "");
    if (isFound) {
      await observeRuns(cockpit.system);
      await cockpit.db.deploy.updateMany({ where: { surfaceId: "console-prod" }, data: { state: "succeeded" } });
    }
    await letPass(60);
    expect((await sides()).production.drift).toBe(false);
    expect(await drifts("production")).toHaveLength(before);
  });

  it("is not claimed while GitHub cannot say whether there was a run", async () => {
    const { shas, cockpit } = two;
    cockpit.moveClock(60_000);
    await two.restart(shas[1] ?? "");
    await cockpit.platform.scenario({ outage: ["github"] });
    await letPass(60);
    expect((await sides()).production.drift).toBe(false);
    await cockpit.platform.calm();
    await letPass(10);
    expect((await sides()).production.drift).toBe(true);
  });

  it("is a process that runs something else than was released, for longer than a restart takes", async () => {
    const { shas, cockpit } = two;
    const before = (await drifts("production")).length;
    await cockpit.platform.putLive("raxx-console-prod", shas[1] ?? "");
    await letPass(10);
    expect((await sides()).production.drift).toBe(false);
    await letPass(45);
    const { production } = await sides();
    expect(production.drift_reason).toBe(
      `console-prod runs ${shas[3]?.slice(0, 7)}, was released with ${shas[1]?.slice(0, 7)} and is recorded with ${shas[3]?.slice(0, 7)}, and no deploy explains it.`,
    );
    expect(await drifts("production")).toHaveLength(before + 1);
    await cockpit.platform.putLive("raxx-console-prod", shas[3] ?? "");
    await letPass(45);
    expect((await sides()).production.drift).toBe(false);
  });

  it("needs somebody when its process runs something else than was released", async () => {
    const { shas, cockpit, sister } = two;
    const needed = async () => {
      const items = await listAttention(cockpit.as("viewer"), { flagReadings: cockpit.running.flagReadings });
      return items.filter(({ cause }) => cause === "version_drifted");
    };
    if (sister.says === null) throw new Error("the sister is silent");
    sister.says = { ...sister.says, sha: shas[1] ?? "", booted_at: cockpit.now().toISOString() };
    await letPass(60);
    expect(await needed()).toMatchObject([{ subject: "console-prod", affects: ["console-prod"] }]);
    sister.says = { ...sister.says, sha: shas[3] ?? "", booted_at: cockpit.now().toISOString() };
    await letPass(60);
    expect(await needed()).toEqual([]);
  });

  it("is not what a live deploy explains", async () => {
    const { shas, cockpit } = two;
    const surface = { surfaceId: "console-prod", workflow: "deploy-console.yml", targetEnv: "production" };
    const { id } = await mintDeploy(cockpit, { ...surface, sha: shas[1] ?? "", runId: "78", state: "verifying" });
    await cockpit.platform.putLive("raxx-console-prod", shas[1] ?? "");
    await letPass(120);
    expect((await sides()).production.drift).toBe(false);
    await cockpit.db.deploy.update({ where: { id }, data: { state: "errored" } });
    await letPass(40);
    expect((await sides()).production.drift).toBe(true);
  });

  it("stays what it is while the console does not answer", async () => {
    const { shas, cockpit, sister } = two;
    cockpit.moveClock(60_000);
    await two.restart(shas[1] ?? "");
    await letPass(40);
    const before = (await drifts("production")).length;
    const said = sister.says;
    sister.says = null;
    await letPass(40);
    sister.says = said;
    await letPass(40);
    expect((await sides()).production.drift).toBe(true);
    expect(await drifts("production")).toHaveLength(before);
  });

  it("of this console is found by itself: another commit was released than it runs", async () => {
    const { shas, cockpit } = two;
    const before = (await drifts("staging")).length;
    await cockpit.platform.putLive("raxx-console-staging", shas[5] ?? "");
    await letPass(60);
    expect((await sides()).staging.drift).toBe(true);
    expect(await drifts("staging")).toHaveLength(before + 1);
    await cockpit.platform.putLive("raxx-console-staging", shas[0] ?? "");
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { toDeploy } from "@/lib/deploys/queries";
import { seedObservations } from "@/lib/drifts/observe-surface";
import { observeRuns } from "@/lib/hints/observe-runs";
import { loadSurface } from "@/lib/surfaces/queries";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { actionsOf, advanceUntil, mirrorMain, startAfresh, statesOf } from "@/tests/factories/deploys";
import { observeNow } from "@/tests/factories/looks";
import { type Gh, openGh } from "@/tests/integration/breakglass/gh-front";

let cockpit: TestConsole;
let shell: Gh;

beforeAll(async () => {
  cockpit = await createTestConsole({ environment: "production" });
  await mirrorMain(cockpit);
  shell = await openGh(cockpit.platform.simulator.githubUrl, "hana-shell");
});
beforeEach(async () => {
  await startAfresh(cockpit);
  await cockpit.db.mirror.deleteMany({ where: { name: { startsWith: "runs:" } } });
});
afterAll(async () => {
  await shell.close();
  await cockpit.close();
});

/** The console looks at its lists 59 s later, as late as it ever does. */
async function lookAMinuteLater() {
  cockpit.moveClock(59_000);
  await cockpit.platform.moveClock(59_000);
  await observeRuns(cockpit.system);
}

async function newestRun(): Promise<{ id: string; surfaceId: string }> {
  const runs = await cockpit.platform.runs();
  const newest = runs.toSorted((one, other) => other.id - one.id)[0];
  return { id: String(newest?.id), surfaceId: newest?.surface_id ?? "" };
}

describe.each([
  ["gh workflow run deploy-console.yml -f environment=production -f ref=main", "console-prod", "raxx-console-prod"],
  ["gh workflow run deploy-console.yml -f environment=staging -f ref=main", "console-staging", "raxx-console-staging"],
  ["gh workflow run deploy-heroku.yml -f environment=production -f ref=main", "api-prod", "raxx-api-prod"],
])("%s", (commandLine, surfaceId, app) => {
  it("deploys the surface of its environment, and is recorded, attributed and followed within 60 s", async () => {
    await observeRuns(cockpit.system);
    await shell.gh(commandLine);
    const { id } = await newestRun();
    await lookAMinuteLater();
    const row = await cockpit.db.deploy.findFirstOrThrow({ where: { runId: id } });
    const [tip] = await cockpit.platform.shas();
    expect(toDeploy(row)).toMatchObject({
      surface_id: surfaceId,
      kind: "breakglass",
      ref: "main",
      reason: "Started on GitHub by hana-shell",
      origin: { kind: "github", login: "hana-shell" },
    });
    const verifying = await advanceUntil(cockpit, row.id, "verifying");
    expect(toDeploy(verifying)).toMatchObject({ sha: tip, sha_source: "run" });
    expect(await cockpit.platform.live(app)).toBe(tip);
    expect(await actionsOf(cockpit, row.id)).toContain("intent.breakglass");
    expect(await shell.gh(`gh run view ${id}`)).toContain("deploy");
    expect(await shell.gh(`gh run view ${id} --verbose`)).toContain(`Deploy ${surfaceId} at ${tip}`);
    expect(await shell.gh("gh run list --limit 1")).toContain(`deploy ${surfaceId}`);
  });
});

/** What was live before a run is what tells a new release from an old one. */
async function lookAt(surfaceId: string) {
  await seedObservations(cockpit.system);
  await observeNow(cockpit.system, loadSurface(cockpit.system, surfaceId));
}

describe("a run that tells neither its surface nor its commit", () => {
  const deployMain = "gh workflow run deploy-heroku.yml -f environment=staging -f ref=main";

  async function bareRun() {
    await cockpit.platform.scenario({ bare_runs: true });
    await shell.gh(deployMain);
    const { id } = await newestRun();
    await lookAMinuteLater();
    return cockpit.db.deploy.findFirstOrThrow({ where: { runId: id } });
  }

  it("belongs to the only surface of its workflow and environment, and its commit is said to be a guess", async () => {
    const row = await bareRun();
    expect(toDeploy(row)).toMatchObject({ surface_id: "api-staging", ref: "main", sha_source: "guess" });
    const [first] = await cockpit.db.deployTransition.findMany({ where: { deployId: row.id } });
    expect(first?.note).toContain('It was told "main"; the run has not reported its commit yet.');
  });

  it("ends with the commit that became live, and the record says that it was corrected", async () => {
    await cockpit.platform.scenario({ release_other_sha: ["api-staging"] });
    await lookAt("api-staging");
    const row = await bareRun();
    const after = await advanceUntil(cockpit, row.id, "succeeded");
    const live = await cockpit.platform.live("raxx-api-staging");
    expect(toDeploy(after)).toMatchObject({ sha: live, sha_source: "live" });
    expect(live).not.toBe(row.sha);
    const corrected = (await cockpit.auditOf(row.id)).find(({ action }) => action === "console.deploy.corrected");
    expect(corrected?.payload).toMatchObject({ field: "sha", from: row.sha, to: live, ref: "main" });
    expect(await statesOf(cockpit, row.id)).toContain("verifying");
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { UpstreamError } from "@/lib/core/upstream";
import type { GitHub, WorkflowRun } from "@/lib/github/github";
import { observeRuns } from "@/lib/hints/observe-runs";
import { listWatchers } from "@/lib/watchers/queries";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mirrorMain, startAfresh } from "@/tests/factories/deploys";
import { workflowRun } from "@/tests/factories/runs";

const FILE = "deploy-heroku.yml";
let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterAll(() => cockpit.close());

/** Reads the lists while GitHub shows these runs of one workflow, in the list and by their numbers. */
async function readRuns(shown: WorkflowRun[], listed = shown, change: Partial<GitHub> = {}): Promise<void> {
  await cockpit.db.mirror.updateMany({ where: { name: `runs:${FILE}` }, data: { nextCheckAt: new Date(0) } });
  const github: GitHub = {
    ...cockpit.system.github,
    listRunPage: (file) =>
      Promise.resolve({ runs: file === FILE ? listed : [], unreadable: 0, isLast: true, ageMs: 0 }),
    getRun: (id) => Promise.resolve(shown.find((run) => run.id === id) ?? null),
    getCommit: () => Promise.resolve(null),
    ...change,
  };
  await observeRuns({ ...cockpit.system, github });
}

const run = (change: Partial<WorkflowRun>) =>
  workflowRun({ actorLogin: "hana", status: "in_progress", conclusion: null, updatedAt: cockpit.now(), ...change });

async function findings() {
  const { db, running, now } = cockpit;
  const all = await listWatchers({ db, config: running.config, now: now() });
  return all.filter(({ name }) => name === `runs:${FILE}`).map(({ message }) => message);
}

describe("a run that nobody here can follow", () => {
  it("is a finding whatever its title is made of", async () => {
    await readRuns([run({ id: "81", title: `x${"😀".repeat(150)}` })]);
    expect(await findings()).toEqual([`Run 81 of ${FILE} can't be followed. Its title does not say what it deploys.`]);
  });

  it("is a finding where GitHub tells no title, or names no commit for a title", async () => {
    await readRuns([run({ id: "82", title: "" })]);
    expect(await findings()).toEqual([expect.stringContaining("Run 82 of deploy-heroku.yml can't be followed.")]);
    const unknown = run({ id: "83", title: "deploy api-staging staging gone", headSha: null, branch: null });
    await readRuns([unknown]);
    expect((await findings())[0]).toContain("GitHub names no commit for what its title says it deploys.");
    expect(await cockpit.db.deploy.count({ where: { runId: "83" } })).toBe(0);
  });

  it("is none any more once somebody has deleted it, and stays one while it is only on a page that was not read", async () => {
    const kept = run({ id: "84", title: "something" });
    await readRuns([kept]);
    await readRuns([kept], []);
    expect((await findings())[0]).toContain("Run 84");
    const silent = new UpstreamError("github", { kind: "server_error", message: "GitHub failed with status 500." });
    await readRuns([], [], { getRun: () => Promise.reject(silent) });
    expect(await findings()).toEqual([expect.stringContaining("Run 84 of deploy-heroku.yml can't be followed.")]);
    await readRuns([], []);
    expect(await findings()).toEqual([]);
  });
});

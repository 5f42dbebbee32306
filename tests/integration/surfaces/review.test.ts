import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { UpstreamError } from "@/lib/core/upstream";
import { listDeployBlockers, reviewDeploy } from "@/lib/deploys/review";
import type { GitHub } from "@/lib/github/github";
import { deployReviewSchema } from "@/lib/surfaces/schemas";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { askForDeploy, mirrorMain, startAfresh } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";

let cockpit: TestConsole;
let shas: string[];

beforeAll(async () => {
  cockpit = await createTestConsole();
  shas = await cockpit.platform.shas();
  await mirrorMain(cockpit);
});
beforeEach(async () => {
  await startAfresh(cockpit);
  const seen = { liveSha: sha(3), observedAt: cockpit.now(), nextCheckAt: cockpit.now() };
  const where = { surfaceId: "api-staging" };
  await cockpit.db.surfaceObservation.upsert({ where, create: { ...where, ...seen }, update: seen });
});
afterAll(() => cockpit.close());

const sha = (index: number) => shas.at(index) ?? "";
const review = async (wanted?: string) =>
  deployReviewSchema.parse(await reviewDeploy(cockpit.as("viewer"), "api-staging", wanted));

describe("what a deploy would ship", () => {
  it("is what lies between the live commit and the tip of main, newest first, with authors and pull requests", async () => {
    await cockpit.platform.scenario({ checks: { default: "success" } });
    const found = await review();
    expect(found).toMatchObject({
      from_sha: sha(3),
      sha: sha(0),
      status: "ahead",
      direction: "forward",
      commits_total: 3,
      commits_truncated: false,
      checks: { state: "passed" },
      deployable: true,
      blockers: [],
      problem: null,
    });
    expect(found.commits.map((commit) => commit.sha)).toEqual([sha(0), sha(1), sha(2)]);
    expect(found.commits[0]?.author.name).toBe("Tomasz Zieliński");
    expect(found.commits[0]?.pull?.number).toBe(123);
    expect(found.candidates.slice(0, 2).map((commit) => commit.sha)).toEqual([sha(0), sha(1)]);
  });

  it("goes back when an older commit is chosen, and is nothing when it is live already", async () => {
    const back = await review(sha(8));
    expect(back).toMatchObject({ status: "behind", direction: "back", commits_total: 5, taken_away: [] });
    expect(back.commits.map((commit) => commit.sha)).toEqual([3, 4, 5, 6, 7].map(sha));
    expect(await review(sha(3))).toMatchObject({ status: "identical", commits: [], commits_total: 0 });
  });

  it("of another way is told both ways: what ships, and what it takes away", async () => {
    const [branch = ""] = await cockpit.platform.shas("feature/audit-export");
    const found = await review(branch);
    expect(found).toMatchObject({ status: "diverged", direction: "forward", commits_total: 2 });
    expect(found.taken_away).toHaveLength(found.taken_away_total ?? 0);
    expect(found.taken_away.map((commit) => commit.sha)).toContain(sha(3));
  });

  it("has checks that neither our own runs nor a cancelled duplicate speak for", async () => {
    await cockpit.platform.scenario({ speed: 0.05, checks: { default: "twin" } });
    await cockpit.platform.startRun({ surface_id: "api-prod", sha: sha(0) });
    expect((await review(sha(0))).checks.state).toBe("passed");
    await cockpit.platform.scenario({ checks: { default: "none" } });
    expect((await review(sha(0))).checks).toEqual({ state: "none", items: [] });
  });

  it.each(["failure", "pending", "none"] as const)(
    "says that the checks are %s, never that they passed",
    async (word) => {
      await cockpit.platform.scenario({ checks: { default: word } });
      expect((await review()).checks.state).toBe({ failure: "failed", pending: "pending", none: "none" }[word]);
    },
  );

  it("still shows commits and blockers from the mirror while GitHub is away, and says what is missing", async () => {
    await cockpit.platform.scenario({ outage: ["github"] });
    const found = await review();
    expect(found).toMatchObject({ sha: sha(0), status: "unknown", checks: { state: "unknown" }, deployable: true });
    expect(found).toMatchObject({ direction: null, commits_total: null });
    expect(found.problem).toContain("503");
    expect(found.candidates.length).toBeGreaterThan(5);
  });

  it("is blocked for a commit that is not on main, and while a deploy is live", async () => {
    const [branch = ""] = await cockpit.platform.shas("feature/audit-export");
    const { id } = await askForDeploy(cockpit);
    const found = await review(branch);
    expect(found.deployable).toBe(false);
    expect(found.blockers.map((blocker) => blocker.code)).toEqual(["deploy_in_flight", "not_on_main"]);
    expect(found.blockers[0]?.subject_id).toBe(id);
  });

  it("is not found for an unknown surface, and not valid for an unknown commit", async () => {
    expect((await failureOf(reviewDeploy(cockpit.as("viewer"), "nope", undefined))).code).toBe("not_found");
    expect((await failureOf(review("f".repeat(40)))).code).toBe("invalid_input");
  });
});

describe("why a deploy is not possible", () => {
  it("is nothing, for a free surface", async () => {
    const found = await listDeployBlockers(cockpit.as("viewer"), "api-staging", undefined);
    expect(found).toEqual({ deployable: true, blockers: [] });
  });

  it("is the same as the request itself would say", async () => {
    const flags = { ...cockpit.running.flags, deployUi: false };
    const context = cockpit.as("viewer", { flags });
    expect(await listDeployBlockers(context, "console-prod", undefined)).toMatchObject({
      deployable: false,
      blockers: [{ code: "deploy_ui_disabled" }, { code: "promotion_required" }],
    });
  });
});

describe("a commit that was merged by rebase", () => {
  it("links the pull request of a rebase, which no message tells, by GitHub's word; and none where GitHub is silent", async () => {
    const rebased = await cockpit.platform.commit("Mend the chip");
    const pushed = await cockpit.platform.commit("Pushed by hand");
    await mirrorMain(cockpit);
    await cockpit.platform.scenario({ rebase_merges: { [rebased]: 900 } });
    const found = await review(pushed);
    expect(found.commits.slice(0, 2).map(({ pull }) => pull?.number ?? null)).toEqual([null, 900]);
    expect(found.commits[1]?.pull?.url).toMatch(/\/pull\/900$/);
    const readPull = () => Promise.reject(new UpstreamError("github", { kind: "server_error", message: "500" }));
    const github: GitHub = { ...cockpit.system.github, readPull };
    const silent = await reviewDeploy(cockpit.as("viewer", { github }), "api-staging", pushed);
    expect(silent).toMatchObject({ problem: null, commits_total: found.commits_total });
    expect(silent.commits[1]?.pull).toBeNull();
  });
});

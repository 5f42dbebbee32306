import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { listAttention } from "@/lib/board/queries";
import { observeRuns } from "@/lib/hints/observe-runs";
import { observeMain } from "@/lib/surfaces/observe-main";
import { listWatchers } from "@/lib/watchers/queries";
import { startAfresh } from "@/tests/factories/deploys";
import { openWatch, type Watch } from "@/tests/integration/drifts/open-watch";

let watch: Watch;

beforeAll(async () => {
  watch = await openWatch();
});
beforeEach(() => startAfresh(watch.cockpit));
afterAll(() => watch.cockpit.close());

async function lookAtMain(github = watch.cockpit.system.github): Promise<void> {
  const { cockpit } = watch;
  await cockpit.db.mirror.update({ where: { name: "main" }, data: { nextCheckAt: cockpit.now() } });
  await observeMain({ ...cockpit.system, github });
}

const mirror = () => watch.cockpit.db.mirror.findUniqueOrThrow({ where: { name: "main" } });
const blind = () => {
  const { db, running, now } = watch.cockpit;
  return listWatchers({ db, config: running.config, now: now() });
};
const githubIs = async () =>
  (await watch.cockpit.db.upstreamHealth.findUnique({ where: { name: "github" } }))?.state ?? null;

describe("the age of main and of the lists of runs", () => {
  it("is that of what GitHub sent last: an answer that it calls unchanged makes nothing younger", async () => {
    const { cockpit } = watch;
    const look = async () => {
      await cockpit.db.mirror.updateMany({ data: { nextCheckAt: cockpit.now() } });
      await observeMain(cockpit.system);
      await observeRuns(cockpit.system);
      const rows = await cockpit.db.mirror.findMany({ where: { observedAt: { not: null } } });
      const ages = rows.map(({ observedAt }) => cockpit.now().getTime() - (observedAt?.getTime() ?? 0));
      return new Set(ages.map((age) => Math.round(age / 10_000) * 10));
    };
    // Older than any kept answer may be: everything is sent anew.
    cockpit.moveClock(200_000);
    expect(await look()).toEqual(new Set([0]));
    cockpit.moveClock(60_000);
    expect(await look()).toEqual(new Set([60]));
    cockpit.moveClock(120_000);
    expect(await look()).toEqual(new Set([0]));
  });
});

describe("a commit of main that git tells little of", () => {
  it("keeps the mirror going, and its guessed date is marked as one", async () => {
    const { cockpit } = watch;
    const sha = watch.sha(1);
    await cockpit.platform.scenario({ null_authors: [sha], null_dates: [sha] });
    await cockpit.db.mainCommit.deleteMany();
    await lookAtMain();
    expect(await mirror()).toMatchObject({ problem: null, unreadable: 0 });
    const rows = await cockpit.db.mainCommit.findMany({
      where: { position: { lte: 2 } },
      orderBy: { position: "asc" },
    });
    expect(rows.map((row) => row.dateIsGuess)).toEqual([false, true, false]);
    expect(rows[1]?.committedAt).toEqual(rows[0]?.committedAt);
    expect(await githubIs()).toBe("ok");
  });

  it("and cannot be read at all costs the others nothing, and is counted where the watchers are", async () => {
    const { github } = watch.cockpit.system;
    const listCommits: typeof github.listCommits = async (...asked) => ({
      ...(await github.listCommits(...asked)),
      unreadable: 2,
    });
    await lookAtMain({ ...github, listCommits });
    expect(await blind()).toMatchObject([
      { name: "main", kind: "unreadable_items", message: "2 commits were not readable. Look at main on GitHub." },
    ]);
    await lookAtMain();
    expect(await blind()).toEqual([]);
  });
});

describe("a look at main that fails in a way nobody foresaw", () => {
  it("is the console's own trouble, with its request id, and never GitHub's", async () => {
    const { github } = watch.cockpit.system;
    await lookAtMain();
    const listCommits = () => Promise.reject(new TypeError("commit.author is null"));
    await expect(lookAtMain({ ...github, listCommits })).rejects.toThrow(/main could not be read \(req_\w+\)/);
    const { problem, problemKind, leaseUntil } = await mirror();
    expect(problem).toMatch(/^The console itself failed while it read this \(request req_[a-z2-7]+\)\./);
    expect({ problemKind, leaseUntil }).toEqual({ problemKind: "console_failed", leaseUntil: null });
    expect(await githubIs()).toBe("ok");
    await lookAtMain();
    expect(await mirror()).toMatchObject({ problem: null, problemKind: null });
  });
});

describe("a repository that has moved", () => {
  it("needs somebody, by its old and its new name, also when the old one is gone, until the config is right", async () => {
    const { cockpit } = watch;
    await cockpit.platform.scenario({ moved_repository: { to: "raxx-app/console", old_name: "redirects" } });
    await lookAtMain();
    await watch.readRuns();
    const needed = async () => {
      const items = await listAttention(cockpit.as("viewer"), { flagReadings: [] });
      return items.filter(({ cause }) => cause === "repository_moved");
    };
    const [item, ...others] = await needed();
    expect(others).toEqual([]);
    expect(item?.message).toContain(`${cockpit.system.repository} is raxx-app/console now.`);
    expect(item?.message).toContain("Set GITHUB_REPOSITORY to raxx-app/console.");
    expect(item?.affects).toContain("api-prod");
    expect((await blind()).map(({ kind }) => kind)).toContain("moved");
    await cockpit.platform.scenario({ moved_repository: { to: "raxx-app/console", old_name: "gone" } });
    await lookAtMain();
    expect((await needed())[0]?.message).toContain("raxx-app/console");
    await cockpit.platform.calm();
    await lookAtMain();
    await watch.readRuns();
    expect(await needed()).toEqual([]);
  });
});

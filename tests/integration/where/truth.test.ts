import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Context } from "@/lib/db/context";
import { keepCommits } from "@/lib/surfaces/known-commits";
import { openContainment } from "@/lib/where/containment";
import { listStretches } from "@/lib/where/history";
import { judgeSurface, type Standing } from "@/lib/where/rules";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { startPlatform, type TestPlatform } from "@/tests/factories/platform";

const COMMITS = 500;
const INSTANTS = 50;
const HOUR_MS = 3_600_000;
const BEGAN = Date.UTC(2026, 9, 1);
const SURFACE = "api-staging";

let folder: string;
let platform: TestPlatform;
let cockpit: TestConsole;
/** Oldest first. */
let shas: string[];
/** What ran there at each instant, oldest first. */
let ran: string[];

const git = (args: string[], input?: string) =>
  execFileSync("git", ["-C", folder, ...args], { input })
    .toString()
    .trim();

/** Of every five commits the third goes a way of its own, the fourth passes it by, and the fifth merges it. */
function stream(): string {
  const commit = (index: number) => {
    const mark = index + 1;
    const from = index === 0 ? "" : `from :${mark - (index % 5 === 3 ? 2 : 1)}\n`;
    const merge = index % 5 === 4 ? `merge :${mark - 2}\n` : "";
    const message = `change ${index}`;
    const signed = `committer Ada <ada@example.com> ${BEGAN / 1_000 + index * 60} +0000`;
    return `commit refs/heads/main\nmark :${mark}\n${signed}\ndata ${message.length}\n${message}\n${from}${merge}\n`;
  };
  return Array.from({ length: COMMITS }, (_, index) => commit(index)).join("");
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "raxx-console-where-"));
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", folder]);
  git(["fast-import", "--quiet", "--force"], stream());
  shas = git(["rev-list", "--reverse", "--date-order", "main"]).split("\n");
  platform = await startPlatform(folder);
  cockpit = await createTestConsole({ platform });
  // Forward by ten, and every fifth time far back: a rollback.
  ran = Array.from({ length: INSTANTS }, (_, index) => shas[index * 9 + 50 - (index % 5 === 4 ? 50 : 0)] ?? "");
  const sightings = ran.map((liveSha, index) => ({ surfaceId: SURFACE, liveSha, since: instant(index) }));
  await cockpit.db.surfaceSighting.createMany({ data: sightings });
});
afterAll(async () => {
  await cockpit.close();
  await platform.close();
  rmSync(folder, { recursive: true, force: true });
});

const instant = (index: number) => new Date(BEGAN + index * HOUR_MS);

/** What GitHub lists of main, as the console keeps it. */
async function keepNewest(ctx: Context, count: number): Promise<void> {
  await cockpit.db.knownCommit.deleteMany();
  await keepCommits(ctx, (await ctx.github.listCommits("main", count)).commits);
}

/** By git alone: what each commit that ran contains. */
function contents(): Map<string, Set<string>> {
  return new Map(ran.map((sha) => [sha, new Set(git(["rev-list", sha]).split("\n"))]));
}

/** By git alone: where a commit stands at an instant. */
function truthOf(has: Map<string, Set<string>>, sha: string, index: number) {
  const held = ran.slice(0, index + 1).map((live) => has.get(live)?.has(sha) === true);
  const lastWithout = held.lastIndexOf(false);
  const lastWith = held.lastIndexOf(true);
  if (held[index] === true) return { state: "live", since: instant(lastWithout + 1) };
  return lastWith < 0 ? { state: "not_yet", since: null } : { state: "rolled_back", since: instant(lastWith + 1) };
}

describe("where 500 commits stood at 50 instants", () => {
  it("is what git says of each, with since when", async () => {
    await keepNewest(cockpit.system, COMMITS);
    const has = contents();
    const standingOf = await openContainment(cockpit.system);
    const stretches = await listStretches(cockpit.system, SURFACE, { sha: ran.at(-1) ?? "", seen: null });
    const wrong: unknown[] = [];
    const states = new Map<string, number>();
    for (const index of ran.keys()) {
      const until = stretches.filter(({ from }) => from <= instant(index));
      for (const sha of shas) {
        const told = await judgeSurface(until, (live) => standingOf({ live, commit: sha }), String);
        const { state, since } = truthOf(has, sha, index);
        if (told.state !== state || told.since?.getTime() !== since?.getTime())
          wrong.push({ sha, index, told, state, since });
        states.set(state, (states.get(state) ?? 0) + 1);
      }
    }
    expect(wrong).toEqual([]);
    expect([...states.keys()].sort()).toEqual(["live", "not_yet", "rolled_back"]);
    expect((await platform.counts()).github.by_route["GET /repos/{o}/{r}/compare/{basehead}"] ?? 0).toBe(0);
  });

  it("is what git's own merge-base says, and how far it counts", async () => {
    const standingOf = await openContainment(cockpit.system);
    const pairs = Array.from({ length: 150 }, (_, index) => ({
      live: ran[(index * 7) % INSTANTS] ?? "",
      commit: shas[(index * 37) % COMMITS] ?? "",
    }));
    for (const { live, commit } of pairs) {
      const standing = await standingOf({ live, commit });
      expect([live, commit, standing.contained]).toEqual([live, commit, isAncestor(commit, live)]);
      const away = Number(git(["rev-list", "--count", `${live}..${commit}`]));
      expect(standing.contained === false ? standing.away : 0).toBe(away);
    }
  });

  it("is the same by GitHub's comparisons where main is known no further back, and never more of them than are allowed", async () => {
    await keepNewest(cockpit.system, 100);
    await platform.calm();
    const standingOf = await openContainment(cockpit.system);
    const has = contents();
    const told: (Standing & { truth: boolean | undefined })[] = [];
    // One after the other: forty comparisons of a real repository at once take longer on a busy machine than one answer may.
    for (const [index, live] of ran.slice(0, 45).entries()) {
      const commit = shas[(index * 11) % 300] ?? "";
      told.push({ ...(await standingOf({ live, commit })), truth: has.get(live)?.has(commit) });
    }
    expect(told.filter(({ contained, truth }) => contained !== null && contained !== truth)).toEqual([]);
    // On a busy machine GitHub may also be too slow for one answer; then that is why, and never the number.
    const tooMany = told.filter((one) => one.contained === null && one.why.startsWith("Too many"));
    expect(tooMany.length).toBeLessThanOrEqual(5);
    expect(told.filter(({ contained }) => contained !== null).length).toBeGreaterThan(10);
    const asked = (await platform.counts()).github.total;
    expect(asked).toBeGreaterThan(10);
    expect(asked).toBeLessThanOrEqual(40);
  });
});

function isAncestor(commit: string, live: string): boolean {
  try {
    git(["merge-base", "--is-ancestor", commit, live]);
    return true;
  } catch {
    return false;
  }
}

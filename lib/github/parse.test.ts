import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPlatformClock } from "@/lib/core/platform-clock";
import { UnexpectedShape } from "@/lib/core/told";
import { parseCheckRun, parseStatus } from "@/lib/github/checks";
import { parseCommit, parseCommits, parseComparison } from "@/lib/github/commits";
import { parseJob as parseJobBy } from "@/lib/github/jobs";
import { parseRun as parseRunSeen } from "@/lib/github/runs";

const RUN = {
  id: 30433642,
  run_attempt: 2,
  status: "completed",
  conclusion: "success",
  event: "workflow_dispatch",
  head_branch: "main",
  actor: { login: "raxx-console-bot" },
  triggering_actor: { login: "grace" },
  check_suite_id: 414944374,
  display_title: "deploy api-staging staging 1a2b3c4 [abc]",
  path: ".github/workflows/deploy-heroku.yml",
  html_url: "https://github.example/o/r/actions/runs/30433642",
  created_at: "2026-11-20T10:00:00Z",
  run_started_at: "2026-11-20T10:05:00Z",
  updated_at: "2026-11-20T10:06:00Z",
};
const JOB = {
  id: 7,
  name: "deploy",
  status: "in_progress",
  conclusion: null,
  started_at: "2026-11-20T10:05:02Z",
  completed_at: null,
  steps: [{ number: 1, name: "Set up job", status: "queued", conclusion: null }],
};
const COMMIT = {
  sha: "1".repeat(40),
  html_url: "https://github.example/o/r/commit/1",
  commit: {
    message: "Ship it (#12)",
    author: { name: "Ada", date: "2026-11-19T09:00:00Z" },
    committer: { name: "GitHub", date: "2026-11-20T09:00:00Z" },
  },
  author: null,
};
const COMPARISON = {
  status: "ahead",
  ahead_by: 300,
  behind_by: 0,
  total_commits: 300,
  commits: [COMMIT, { ...COMMIT, sha: "2".repeat(40), author: { login: "ada" } }],
  files: [{ filename: "prisma/migrations/1/migration.sql" }],
};
const CHECK = { name: "test", status: "completed", conclusion: "success", html_url: null };
const STATUS = { context: "ci/legacy", state: "error", target_url: "https://ci.example/1" };

const clock = createPlatformClock();
const parseRun = (value: unknown) => parseRunSeen(value, { ageMs: 0, clock, repository: "o/r" });
const parseJob = (value: unknown) => parseJobBy(value, clock);

describe("an item that cannot be read", () => {
  const BAD = [7, null, {}, { id: -1, sha: "main", name: 5, status: [], state: {}, path: 1 }];

  it("costs the other commits nothing and is counted", () => {
    const { items, unreadable } = parseCommits([COMMIT, ...BAD, { ...COMMIT, sha: "2".repeat(40) }]);
    expect(items.map(({ sha }) => sha.slice(0, 1))).toEqual(["1", "2"]);
    expect(unreadable).toBe(4);
  });
});

describe("a commit that tells no time", () => {
  const untimed = (digit: string) => ({
    ...COMMIT,
    sha: digit.repeat(40),
    commit: { message: "x", author: null, committer: { name: "g", date: "soon" } },
  });

  it("takes the one beside it, and says that this is a guess", () => {
    const { items } = parseCommits([untimed("3"), COMMIT, untimed("4")]);
    const at = new Date("2026-11-20T09:00:00Z");
    expect(items.map(({ committedAt, dateIsGuess }) => [committedAt, dateIsGuess])).toEqual([
      [at, true],
      [at, false],
      [at, true],
    ]);
  });

  it("is read also where it has neither message nor author", () => {
    expect(parseCommit({ sha: "5".repeat(40), commit: null, author: 4, html_url: "javascript:x" })).toMatchObject({
      message: "(no message)",
      authorName: "unknown",
      dateIsGuess: true,
      url: "",
    });
  });
});

describe("reading GitHub's answers", () => {
  it("keeps a run's attempt, actor and times", () => {
    expect(parseRun(RUN)).toMatchObject({
      id: "30433642",
      attempt: 2,
      actorLogin: "raxx-console-bot",
      triggeringActorLogin: "grace",
      checkSuiteId: "414944374",
      startedAt: new Date("2026-11-20T10:05:00Z"),
    });
  });

  it("reads a run of a deleted account, without attempt and status", () => {
    const run = parseRun({ ...RUN, actor: null, run_attempt: undefined, status: null, conclusion: null });
    expect(run).toMatchObject({ actorLogin: null, attempt: 1, status: "unknown", conclusion: null });
  });

  it("reads a run that tells neither its workflow nor its address, and the starter of a first attempt by either field", () => {
    const run = parseRun({ ...RUN, path: null, html_url: null, actor: null, run_attempt: 1 });
    expect(run).toMatchObject({ workflowPath: "", actorLogin: "grace" });
    expect(run.url).toBe("https://github.com/o/r/actions/runs/30433642");
    expect(parseRun({ ...RUN, actor: null }).actorLogin).toBeNull();
  });

  it("keeps words it does not know and ids beyond 2^53", () => {
    const run = parseRun({ ...RUN, id: 9007199254740993n, status: "hovering", conclusion: "splendid" });
    expect(run).toMatchObject({ id: "9007199254740993", status: "hovering", conclusion: "splendid" });
  });

  it("reads a job whose steps have not begun", () => {
    expect(parseJob(JOB).steps).toEqual([
      { number: 1, name: "Set up job", status: "queued", conclusion: null, startedAt: null, finishedAt: null },
    ]);
  });

  it("takes a commit's author by name and its time from the committer", () => {
    expect(parseCommit(COMMIT)).toMatchObject({
      authorName: "Ada",
      authorLogin: null,
      committedAt: new Date("2026-11-20T09:00:00Z"),
    });
    expect(parseCommit({ ...COMMIT, commit: { ...COMMIT.commit, author: null } }).authorName).toBe("GitHub");
  });

  it("turns a comparison newest first and says that commits are missing", () => {
    const comparison = parseComparison(COMPARISON);
    expect(comparison.commits.map((commit) => commit.authorLogin)).toEqual(["ada", null]);
    expect(comparison).toMatchObject({ total: 300, truncated: true, files: ["prisma/migrations/1/migration.sql"] });
    expect(parseComparison({ ...COMPARISON, total_commits: 2 }).truncated).toBe(false);
  });

  it("refuses a comparison status it does not know", () => {
    expect(() => parseComparison({ ...COMPARISON, status: "sideways" })).toThrow(UnexpectedShape);
  });

  it("puts commit statuses in the words of check runs", () => {
    expect(parseCheckRun(CHECK)).toMatchObject({ name: "test", status: "completed", conclusion: "success", url: null });
    expect(parseStatus(STATUS)).toMatchObject({ name: "ci/legacy", status: "completed", conclusion: "failure" });
    expect(parseStatus({ ...STATUS, state: "pending" })).toMatchObject({ status: "in_progress", conclusion: null });
  });

  it.each([
    ["run", parseRun, RUN],
    ["job", parseJob, JOB],
    ["commit", parseCommit, COMMIT],
    ["comparison", parseComparison, COMPARISON],
    ["check run", parseCheckRun, CHECK],
    ["status", parseStatus, STATUS],
  ])("throws nothing but UnexpectedShape for a broken %s", (_, parse: (value: unknown) => unknown, whole) => {
    const broken = fc
      .tuple(fc.constantFrom(...Object.keys(whole)), fc.jsonValue())
      .map(([key, value]): unknown => ({ ...whole, [key]: value }));
    fc.assert(
      fc.property(fc.oneof(broken, fc.jsonValue(), fc.constant(undefined)), (value) => {
        const outcome = caught(() => parse(value));
        expect(outcome === null || outcome instanceof UnexpectedShape).toBe(true);
      }),
    );
  });
});

function caught(act: () => unknown): unknown {
  try {
    act();
    return null;
  } catch (error) {
    return error;
  }
}

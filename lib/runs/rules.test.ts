import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WorkflowJob, WorkflowRun } from "@/lib/github/github";
import {
  type Correlation,
  correlate,
  progressOf,
  type RunFacts,
  readRun,
  someJobRan,
  startOf,
  stepsOf,
  unfinishedFirst,
  waitsForApproval,
} from "@/lib/runs/rules";
import type { RunStep } from "@/lib/runs/schemas";
import { matching } from "@/tests/factories/matchers";
import { after, CORRELATION_ID, WAITING_JOB, workflowJob, workflowRun, workflowStep } from "@/tests/factories/runs";

const WANTED: Correlation = {
  correlationId: CORRELATION_ID,
  workflow: "deploy-heroku.yml",
  branch: "main",
  login: "raxx-bot",
};

describe("finding the run of an intent", () => {
  it("takes the one run that fits in every field", () => {
    expect(correlate([workflowRun()], WANTED)).toEqual({ kind: "one", run: workflowRun() });
  });

  it.each([
    ["another event", { event: "push" }],
    ["another branch", { branch: "feature" }],
    ["no branch", { branch: null }],
    ["somebody else's run", { actorLogin: "hana-shell" }],
    ["a run of nobody", { actorLogin: null }],
    ["another workflow", { workflowPath: ".github/workflows/deploy-console.yml" }],
    ["a workflow whose name only ends alike", { workflowPath: ".github/workflows/not-deploy-heroku.yml" }],
    ["another id", { title: `deploy api-staging staging 0123abc [${CORRELATION_ID.slice(0, -1)}4]` }],
    ["the id without its brackets", { title: `deploy api-staging staging 0123abc ${CORRELATION_ID}` }],
    ["an id that only begins alike", { title: `deploy api-staging staging 0123abc [${CORRELATION_ID}2]` }],
  ])("does not take %s", (_what, change) => {
    expect(correlate([workflowRun(change)], WANTED)).toEqual({ kind: "none" });
  });

  it("takes the id's word over GitHub's clock, however far that is off either way", () => {
    for (const seconds of [-3_000, -90, 90, 3_000])
      expect(correlate([workflowRun({ createdAt: after(seconds) })], WANTED).kind).toBe("one");
  });

  it("reads the path of a workflow at a ref", () => {
    const workflowPath = ".github/workflows/deploy-heroku.yml@refs/heads/main";
    expect(correlate([workflowRun({ workflowPath })], WANTED).kind).toBe("one");
  });

  it("takes none of two: a title can be forged", () => {
    expect(correlate([workflowRun(), workflowRun({ id: "2" })], WANTED)).toEqual({ kind: "many", count: 2 });
  });
});

const ALONE = { cancelAsked: false, heldLane: false, winner: null };
const read = (change: Partial<WorkflowRun>, jobs: WorkflowJob[], facts: Partial<RunFacts> = {}) =>
  readRun(workflowRun(change), jobs, { ...ALONE, ...facts });

describe("what a run means", () => {
  it.each(["requested", "queued", "pending", "waiting"])("is queued while it is %s", (status) => {
    expect(read({ status, conclusion: null }, [WAITING_JOB])).toEqual({ phase: "queued" });
  });

  it("is running while it is in progress, or is something GitHub never said before", () => {
    for (const status of ["in_progress", "levitating", ""]) {
      expect(read({ status, conclusion: null }, [])).toEqual({ phase: "running" });
    }
  });

  it("is a success when the run and its jobs say so", () => {
    const jobs = [workflowJob(), workflowJob({ conclusion: "skipped", steps: [] })];
    expect(read({}, jobs)).toEqual({ phase: "succeeded", isClear: true });
  });

  it.each([
    ["there is no job", []],
    ["every job was skipped", [workflowJob({ conclusion: "skipped", steps: [] })]],
    ["the only job is neutral", [workflowJob({ conclusion: "neutral", steps: [] })]],
    ["the only job never started", [WAITING_JOB]],
    ["one of two jobs is still at work", [workflowJob(), workflowJob({ status: "in_progress", conclusion: null })]],
    ["one of two jobs has failed", [workflowJob(), workflowJob({ conclusion: "failure", steps: [] })]],
  ])("is a success for the platform to confirm when %s", (_what, jobs) => {
    expect(read({}, jobs)).toEqual({ phase: "succeeded", isClear: false });
  });

  it("is never a success by any other word, whatever the jobs say", () => {
    const words = ["neutral", "skipped", "stale", "action_required", "startup_failure", "", "Success", "succes"];
    const conclusion = fc.oneof(fc.constantFrom(null, ...words), fc.string());
    fc.assert(
      fc.property(conclusion, fc.boolean(), (word, cancelAsked) => {
        fc.pre(word !== "success");
        expect(read({ conclusion: word }, [workflowJob()], { cancelAsked }).phase).not.toBe("succeeded");
      }),
    );
  });

  it("names the step that failed and its job", () => {
    const failed = workflowJob({
      conclusion: "failure",
      steps: [workflowStep(), workflowStep({ number: 4, name: "Test", conclusion: "failure" })],
    });
    expect(read({ conclusion: "failure" }, [workflowJob(), failed])).toEqual({
      phase: "failed",
      code: "run_failed",
      message: 'The run failed at step 4 "Test" of job "deploy".',
    });
  });

  it("names the job where no step says that it failed", () => {
    const lost = workflowJob({ name: "release", conclusion: "failure", steps: [] });
    expect(read({ conclusion: "failure" }, [lost])).toMatchObject({ message: 'The run failed at job "release".' });
  });

  it("is unclear when it failed and no job shows it yet; an error, not a failure, if none ever does", () => {
    for (const jobs of [[], [workflowJob({ conclusion: "skipped", steps: [] })]]) {
      expect(read({ conclusion: "failure" }, jobs)).toMatchObject({
        phase: "unclear",
        otherwise: { phase: "errored", code: "no_job_ran" },
      });
    }
    const atWork = workflowJob({ status: "in_progress", conclusion: null });
    expect(read({ conclusion: "failure" }, [atWork])).toMatchObject({
      phase: "unclear",
      otherwise: { phase: "failed", code: "run_failed" },
    });
  });

  it("is unclear while GitHub says that it is over, but not how; then its jobs tell, or nobody", () => {
    const failed = workflowJob({ conclusion: "failure" });
    const unsaid = { conclusion: null };
    expect(read(unsaid, [])).toMatchObject({ phase: "unclear", otherwise: { phase: "unresolved" } });
    expect(read(unsaid, [failed])).toMatchObject({ phase: "unclear", otherwise: { phase: "failed" } });
    expect(read(unsaid, [workflowJob()])).toMatchObject({ phase: "unclear", otherwise: { phase: "succeeded" } });
  });

  it.each([
    ["timed_out", "timed_out", "run_timed_out"],
    ["startup_failure", "errored", "startup_failure"],
    ["neutral", "errored", "not_a_success"],
    ["skipped", "errored", "not_a_success"],
  ])("that ended as %s is %s", (conclusion, phase, code) => {
    expect(read({ conclusion }, [workflowJob()])).toMatchObject({ phase, code });
  });

  it("that GitHub calls over because it wants an approval is not over", () => {
    expect(read({ conclusion: "action_required" }, [])).toEqual({ phase: "queued" });
    expect(waitsForApproval(workflowRun({ conclusion: "action_required" }))).toBe(true);
  });

  it("tells a cancel that was asked for from one on GitHub", () => {
    const cut = workflowJob({
      conclusion: "cancelled",
      steps: [workflowStep(), workflowStep({ conclusion: "cancelled" })],
    });
    const cutAtOnce = workflowJob({ conclusion: "cancelled", steps: [workflowStep({ conclusion: "cancelled" })] });
    const cancelled = { conclusion: "cancelled" };
    expect(read(cancelled, [cutAtOnce])).toMatchObject({ phase: "cancelled", code: "cancelled_on_github" });
    expect(read(cancelled, [cut], { cancelAsked: true })).toMatchObject({ phase: "cancelled", code: "cancelled" });
    expect(read(cancelled, [cut])).toMatchObject({ phase: "cancelled", code: "cancelled_on_github" });
  });

  it("is superseded only with the run in hand that took its place; else somebody cancelled it", () => {
    const never = workflowJob({ conclusion: "cancelled", steps: [] });
    for (const jobs of [[], [never]]) {
      const winner = workflowRun({ id: "8", actorLogin: "hana-shell" });
      const evicted = read({ conclusion: "cancelled" }, jobs, { winner });
      expect(evicted).toMatchObject({ phase: "superseded", code: "evicted" });
      expect(evicted).toHaveProperty("message", matching(/run 8 by hana-shell/));
      expect(read({ conclusion: "cancelled" }, jobs)).toMatchObject({
        phase: "unclear",
        otherwise: { phase: "cancelled", code: "cancelled_on_github" },
      });
    }
  });
});

describe("whether a job ran", () => {
  it("does not follow from the start that GitHub gives to a waiting job", () => {
    expect(someJobRan([WAITING_JOB, workflowJob({ status: "waiting", conclusion: null, steps: [] })])).toBe(false);
    expect(startOf([WAITING_JOB])).toBeNull();
  });

  it("is seen from a job at work, a step at work, or an end", () => {
    expect(someJobRan([workflowJob({ status: "in_progress", conclusion: null, steps: [] })])).toBe(true);
    const atWork = workflowStep({ status: "in_progress", conclusion: null });
    expect(someJobRan([workflowJob({ status: "queued", conclusion: null, steps: [atWork] })])).toBe(true);
    expect(someJobRan([workflowJob({ conclusion: "failure", steps: [] })])).toBe(true);
  });

  it("tells when the first one began to work", () => {
    expect(
      startOf([WAITING_JOB, workflowJob({ startedAt: after(30) }), workflowJob({ startedAt: after(20) })]),
    ).toEqual(after(20));
  });
});

const step = (state: RunStep["state"], name: string): RunStep => ({
  job: "deploy",
  number: 1,
  name,
  state,
  started_at: null,
  finished_at: null,
});

describe("progress", () => {
  it("is nothing before the first step", () => {
    expect(progressOf([])).toBeNull();
    expect(progressOf([step("waiting", "a"), step("waiting", "b")])).toBeNull();
  });

  it("is the step that runs, counted over all jobs", () => {
    const steps = [step("succeeded", "a"), step("running", "b"), step("waiting", "c")];
    expect(progressOf(steps)).toEqual({ number: 2, total: 3, name: "b" });
  });

  it("stays at the step that failed while the job tidies up", () => {
    expect(progressOf([step("failed", "a"), step("skipped", "b"), step("running", "c")])?.name).toBe("a");
  });

  it("is the last step that ended between two steps", () => {
    expect(progressOf([step("succeeded", "a"), step("skipped", "b"), step("waiting", "c")])?.number).toBe(2);
  });

  it("never counts beyond the steps there are", () => {
    const states = ["waiting", "running", "succeeded", "failed", "skipped", "cancelled", "unknown"] as const;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...states)), (list) => {
        const progress = progressOf(list.map((state) => step(state, "x")));
        expect(progress === null).toBe(list.every((state) => state === "waiting"));
        if (progress !== null) expect(progress.number).toBeLessThanOrEqual(progress.total);
      }),
    );
  });
});

describe("steps as people read them", () => {
  it.each([
    ["queued", null, "waiting"],
    ["pending", null, "waiting"],
    ["in_progress", null, "running"],
    ["completed", "success", "succeeded"],
    ["completed", "failure", "failed"],
    ["completed", "timed_out", "failed"],
    ["completed", "skipped", "skipped"],
    ["completed", "cancelled", "cancelled"],
    ["completed", "neutral", "unknown"],
    ["completed", null, "unknown"],
  ])("a step that is %s with %s is %s", (status, conclusion, state) => {
    expect(stepsOf([workflowJob({ steps: [workflowStep({ status, conclusion })] })])[0]?.state).toBe(state);
  });

  it("keep the order of the jobs and of their steps", () => {
    const two = [workflowStep({ name: "a" }), workflowStep({ number: 2, name: "b" })];
    const steps = stepsOf([
      workflowJob({ name: "one", steps: two }),
      workflowJob({ name: "two", steps: [workflowStep()] }),
    ]);
    expect(steps.map(({ job: name, name: title }) => `${name}/${title}`)).toEqual(["one/a", "one/b", "two/Build"]);
  });
});

it("what still runs is recorded before what has ended, and the rest stays in GitHub's order", () => {
  const [ended, live, older] = [
    workflowRun({ id: "1", status: "completed", conclusion: "cancelled" }),
    workflowRun({ id: "2", status: "waiting", conclusion: null }),
    workflowRun({ id: "3", status: "in_progress", conclusion: null }),
  ];
  expect(unfinishedFirst([ended, live, older]).map(({ id }) => id)).toEqual(["2", "3", "1"]);
});

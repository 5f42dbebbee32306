import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { DeployStep } from "@/lib/deploys/schemas";
import { type Correlation, correlate, progressOf, readRun, someJobRan, startOf, stepsOf } from "@/lib/runs/rules";
import { after, CORRELATION_ID, WAITING_JOB, workflowJob, workflowRun, workflowStep } from "@/tests/factories/runs";

const WANTED: Correlation = {
  correlationId: CORRELATION_ID,
  workflow: "deploy-heroku.yml",
  branch: "main",
  login: "raxx-bot",
  requestedAt: after(0),
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
    ["a run from before the intent, by more than clocks may differ", { createdAt: after(-121) }],
    ["another id", { title: `deploy api-staging staging 0123abc [${CORRELATION_ID.slice(0, -1)}4]` }],
    ["the id without its brackets", { title: `deploy api-staging staging 0123abc ${CORRELATION_ID}` }],
    ["an id that only begins alike", { title: `deploy api-staging staging 0123abc [${CORRELATION_ID}2]` }],
  ])("does not take %s", (_what, change) => {
    expect(correlate([workflowRun(change)], WANTED)).toEqual({ kind: "none" });
  });

  it("allows GitHub's clock to be 90 seconds off either way", () => {
    for (const seconds of [-90, 90])
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

describe("what a run means", () => {
  it.each(["requested", "queued", "pending", "waiting"])("is queued while it is %s", (status) => {
    expect(readRun(workflowRun({ status, conclusion: null }), [WAITING_JOB], false)).toEqual({ phase: "queued" });
  });

  it("is running while it is in progress, or is something GitHub never said before", () => {
    for (const status of ["in_progress", "levitating", ""]) {
      expect(readRun(workflowRun({ status, conclusion: null }), [], false)).toEqual({ phase: "running" });
    }
  });

  it("is a success when the run and one of its jobs say so", () => {
    expect(readRun(workflowRun(), [workflowJob(), workflowJob({ conclusion: "skipped", steps: [] })], false)).toEqual({
      phase: "succeeded",
    });
  });

  it.each([
    ["there is no job", []],
    ["every job was skipped", [workflowJob({ conclusion: "skipped", steps: [] })]],
    ["the only job is neutral", [workflowJob({ conclusion: "neutral", steps: [] })]],
    ["the only job never started", [WAITING_JOB]],
  ])("is not a success when %s", (_what, jobs) => {
    expect(readRun(workflowRun(), jobs, false)).toMatchObject({ phase: "errored", code: "no_job_ran" });
  });

  it("is never a success by any other word, whatever the jobs say", () => {
    const words = ["neutral", "skipped", "stale", "action_required", "startup_failure", "", "Success", "succes"];
    const conclusion = fc.oneof(fc.constantFrom(null, ...words), fc.string());
    fc.assert(
      fc.property(conclusion, fc.boolean(), (word, asked) => {
        fc.pre(word !== "success");
        expect(readRun(workflowRun({ conclusion: word }), [workflowJob()], asked).phase).not.toBe("succeeded");
      }),
    );
  });

  it("names the step that failed and its job", () => {
    const failed = workflowJob({
      conclusion: "failure",
      steps: [workflowStep(), workflowStep({ number: 4, name: "Test", conclusion: "failure" })],
    });
    expect(readRun(workflowRun({ conclusion: "failure" }), [workflowJob(), failed], false)).toEqual({
      phase: "failed",
      code: "run_failed",
      message: 'The run failed at step 4 "Test" of job "deploy".',
    });
  });

  it("names the job where no step says that it failed", () => {
    const lost = workflowJob({ name: "release", conclusion: "failure", steps: [] });
    expect(readRun(workflowRun({ conclusion: "failure" }), [lost], false)).toMatchObject({
      message: 'The run failed at job "release".',
    });
  });

  it("is an error, not a failure, when it failed without running anything", () => {
    for (const jobs of [[], [workflowJob({ conclusion: "skipped", steps: [] })]]) {
      expect(readRun(workflowRun({ conclusion: "failure" }), jobs, false)).toMatchObject({
        phase: "errored",
        code: "no_job_ran",
      });
    }
  });

  it.each([
    ["timed_out", "timed_out", "run_timed_out"],
    ["startup_failure", "errored", "startup_failure"],
    ["action_required", "errored", "action_required"],
    ["neutral", "errored", "not_a_success"],
    ["skipped", "errored", "not_a_success"],
  ])("that ended as %s is %s", (conclusion, phase, code) => {
    expect(readRun(workflowRun({ conclusion }), [workflowJob()], false)).toMatchObject({ phase, code });
  });

  it("tells a cancel that was asked for from one on GitHub and from an eviction", () => {
    const cancelled = workflowRun({ conclusion: "cancelled" });
    const cut = workflowJob({
      conclusion: "cancelled",
      steps: [workflowStep(), workflowStep({ conclusion: "cancelled" })],
    });
    const never = workflowJob({ conclusion: "cancelled", steps: [] });
    const cutAtOnce = workflowJob({ conclusion: "cancelled", steps: [workflowStep({ conclusion: "cancelled" })] });
    expect(readRun(cancelled, [cutAtOnce], false)).toMatchObject({ phase: "cancelled", code: "cancelled_on_github" });
    expect(readRun(cancelled, [cut], true)).toMatchObject({ phase: "cancelled", code: "cancelled" });
    expect(readRun(cancelled, [cut], false)).toMatchObject({ phase: "cancelled", code: "cancelled_on_github" });
    expect(readRun(cancelled, [], false)).toMatchObject({ phase: "superseded", code: "evicted" });
    expect(readRun(cancelled, [never], false)).toMatchObject({ phase: "superseded", code: "evicted" });
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

const step = (state: DeployStep["state"], name: string): DeployStep => ({
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

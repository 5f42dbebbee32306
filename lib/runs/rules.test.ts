import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { SOMEBODY } from "@/lib/core/doers";
import type { WorkflowJob, WorkflowRun } from "@/lib/github/github";
import {
  CANCELLED_BY_EITHER,
  type Canceller,
  type RunFacts,
  readRun,
  someJobRan,
  startOf,
  unfinishedFirst,
  unknownStatusWords,
  waitsForApproval,
} from "@/lib/runs/rules";
import { matching } from "@/tests/factories/matchers";
import { after, WAITING_JOB, workflowJob, workflowRun, workflowStep } from "@/tests/factories/runs";

const ALONE: RunFacts = { canceller: { kind: "unknown" }, heldLane: null, winner: null, rejection: null };
const read = (change: Partial<WorkflowRun>, jobs: WorkflowJob[], facts: Partial<RunFacts> = {}) =>
  readRun(workflowRun(change), jobs, { ...ALONE, ...facts });

describe("what a run means", () => {
  it.each(["requested", "queued", "pending", "waiting"])("is queued while it is %s", (status) => {
    expect(read({ status, conclusion: null }, [WAITING_JOB])).toEqual({ phase: "queued" });
  });

  it("is running while it is in progress; a word GitHub never said before claims nothing, and its jobs tell", () => {
    expect(read({ status: "in_progress", conclusion: null }, [])).toEqual({ phase: "running" });
    for (const status of ["levitating", "unknown", ""]) {
      expect(read({ status, conclusion: null }, [WAITING_JOB])).toEqual({ phase: "queued" });
      expect(read({ status, conclusion: null }, [workflowJob()])).toEqual({ phase: "running" });
    }
    for (const status of ["levitating", ""])
      expect(unknownStatusWords(workflowRun({ status }))).toContain("does not know");
    expect(unknownStatusWords(workflowRun({ status: "unknown" }))).toContain("GitHub does not say what the run does");
    for (const status of ["queued", "waiting", "in_progress", "completed"])
      expect(unknownStatusWords(workflowRun({ status }))).toBeNull();
  });

  it("is unclear while it goes on by its status and has ended by its conclusion and all its jobs; then its end counts", () => {
    const words = "GitHub says that the run is in progress, and that it ended as success.";
    const told = read({ status: "in_progress", conclusion: "success" }, [workflowJob()]);
    expect(told).toEqual({ phase: "unclear", message: words, otherwise: { phase: "succeeded", isClear: true } });
    const failed = [workflowJob({ conclusion: "failure" })];
    expect(read({ status: "queued", conclusion: "failure" }, failed)).toMatchObject({ otherwise: { phase: "failed" } });
    const later = [workflowJob({ status: "in_progress", conclusion: null })];
    expect(read({ status: "in_progress", conclusion: "failure" }, later)).toEqual({ phase: "running" });
    expect(read({ status: "queued", conclusion: "failure" }, [])).toEqual({ phase: "queued" });
  });

  it("that ended with a word GitHub never said before is unclear; then its jobs tell, or nobody", () => {
    const unclear = (jobs: WorkflowJob[]) => read({ conclusion: "mystery" }, jobs);
    expect(unclear([])).toMatchObject({ phase: "unclear", otherwise: { phase: "unresolved" } });
    expect(unclear([])).toMatchObject({ message: matching(/ended as "mystery"/) });
    expect(unclear([workflowJob()])).toMatchObject({ otherwise: { phase: "succeeded", isClear: false } });
    expect(unclear([workflowJob({ conclusion: "failure" })])).toMatchObject({ otherwise: { phase: "failed" } });
  });

  it("that somebody rejected says who and why, and never ran", () => {
    const refused = workflowJob({ conclusion: "failure", steps: [] });
    const rejection = { doer: "grace", comment: "not on a Friday" };
    expect(read({ conclusion: "failure" }, [refused], { rejection })).toEqual({
      phase: "failed",
      code: "rejected_on_github",
      message: 'grace rejected the run on GitHub: "not on a Friday".',
    });
    const untold = read({ conclusion: "failure" }, [refused], { rejection: { doer: SOMEBODY, comment: "" } });
    expect(untold).toMatchObject({ message: "Somebody rejected the run on GitHub." });
    expect(startOf([refused])).toBeNull();
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

  it("has no clear success, and no failure without jobs, beside a job that is there and cannot be read", () => {
    const odd = workflowJob({ status: "unreadable", conclusion: null, steps: [] });
    const done = workflowJob({ status: "completed", conclusion: "success", steps: [] });
    expect(read({ status: "completed", conclusion: "success" }, [done, odd])).toEqual({
      phase: "succeeded",
      isClear: false,
    });
    expect(read({ status: "completed", conclusion: "failure" }, [odd])).toMatchObject({
      otherwise: { phase: "failed" },
    });
  });

  it("is never a success by any other word, whatever the jobs say", () => {
    const words = ["neutral", "skipped", "stale", "action_required", "startup_failure", "", "Success", "succes"];
    const conclusion = fc.oneof(fc.constantFrom(null, ...words), fc.string());
    fc.assert(
      fc.property(conclusion, fc.constantFrom("ours", "either", "unknown"), (word, kind) => {
        fc.pre(word !== "success");
        expect(read({ conclusion: word }, [workflowJob()], { canceller: { kind } }).phase).not.toBe("succeeded");
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
    const by = (canceller: Canceller) => read(cancelled, [cut], { canceller });
    expect(by({ kind: "ours" })).toMatchObject({ phase: "cancelled", code: "cancelled" });
    expect(by({ kind: "either" })).toMatchObject({ phase: "cancelled", code: CANCELLED_BY_EITHER });
    const code = "cancelled_on_github";
    const [somebody, named] = [by({ kind: "unknown" }), by({ kind: "named", doer: "mallory" })];
    expect(somebody).toMatchObject({ code, message: "Somebody cancelled the run on GitHub." });
    expect(named).toMatchObject({ code, message: "mallory cancelled the run on GitHub." });
  });

  it("is no eviction where GitHub names who cancelled it, and one where only we may have been about to", () => {
    const never = workflowJob({ conclusion: "cancelled", steps: [] });
    const winner = "run 8";
    const by = (canceller: Canceller) => read({ conclusion: "cancelled" }, [never], { canceller, winner }).phase;
    expect(by({ kind: "named", doer: "mallory" })).toBe("cancelled");
    expect(by({ kind: "either" })).toBe("superseded");
  });

  it("is superseded only with the run in hand that took its place; else somebody cancelled it", () => {
    const never = workflowJob({ conclusion: "cancelled", steps: [] });
    for (const jobs of [[], [never]]) {
      const winner = "run 8 by hana-shell";
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
    expect(someJobRan([workflowJob({ conclusion: "failure", steps: [] })])).toBe(false);
  });

  it("tells when the first one began to work", () => {
    expect(
      startOf([WAITING_JOB, workflowJob({ startedAt: after(30) }), workflowJob({ startedAt: after(20) })]),
    ).toEqual(after(20));
  });
});

it("what still runs is recorded before what has ended, and the rest stays in GitHub's order", () => {
  const [ended, live, older] = [
    workflowRun({ id: "1", status: "completed", conclusion: "cancelled" }),
    workflowRun({ id: "2", status: "waiting", conclusion: null }),
    workflowRun({ id: "3", status: "in_progress", conclusion: null }),
  ];
  const unapproved = workflowRun({ id: "4", status: "completed", conclusion: "action_required" });
  expect(unfinishedFirst([ended, live, older, unapproved]).map(({ id }) => id)).toEqual(["2", "3", "4", "1"]);
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunStep } from "@/lib/runs/schemas";
import { progressOf, stepsOf } from "@/lib/runs/steps";
import { workflowJob, workflowStep } from "@/tests/factories/runs";

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

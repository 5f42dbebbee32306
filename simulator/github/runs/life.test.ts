import { describe, expect, it } from "vitest";
import type { Attempt } from "../../state/model";
import { lifeOf, timelineOf } from "./life";
import { planPastRun, planRun, RELEASE_STEP } from "./plan";

const SHA = "a".repeat(40);

function attempt(change: Partial<Attempt> = {}): Attempt {
  return {
    number: 1,
    actor: "raxx-console-bot",
    requestedAt: 0,
    plan: planRun({ seed: 1, speed: 1, releaseSha: SHA }),
    admittedAt: 0,
    approvedAt: null,
    letPassAt: null,
    review: null,
    cancelledBy: null,
    stopAt: null,
    released: false,
    settled: false,
    sent: [],
    ...change,
  };
}

describe("the life of a run", () => {
  it("goes through requested, queued, in progress and completed within 20 to 26 seconds", () => {
    const run = attempt();
    const end = timelineOf(run).completedAt ?? 0;
    expect([0, 500, 1_500, end].map((at) => lifeOf(run, at).status)).toEqual([
      "requested",
      "queued",
      "in_progress",
      "completed",
    ]);
    expect(end).toBeGreaterThan(20_000);
    expect(end).toBeLessThan(26_500);
    expect(lifeOf(run, end).conclusion).toBe("success");
  });

  it("releases at the end of the Release step, before the run is over", () => {
    const timeline = timelineOf(attempt());
    const release = lifeOf(attempt(), timeline.releasedAt ?? 0).steps[RELEASE_STEP - 1];
    expect(release).toMatchObject({ name: "Release", status: "completed", conclusion: "success" });
    expect(timeline.releasedAt).toBeLessThan(timeline.completedAt ?? 0);
  });

  it("skips what follows a failed step, completes the job and releases nothing", () => {
    const run = attempt({ plan: { ...planRun({ seed: 1, speed: 1, releaseSha: SHA }), failAt: 5 } });
    const { steps, conclusion } = lifeOf(run, 60_000);
    expect(steps.map((step) => step.conclusion)).toEqual([
      "success",
      "success",
      "success",
      "success",
      "failure",
      "skipped",
      "skipped",
      "skipped",
      "success",
    ]);
    expect(conclusion).toBe("failure");
    expect(timelineOf(run).releasedAt).toBeNull();
  });

  it("still releases when the step after the release fails", () => {
    const run = attempt({ plan: { ...planRun({ seed: 1, speed: 1, releaseSha: SHA }), failAt: RELEASE_STEP + 1 } });
    expect(timelineOf(run).releasedAt).not.toBeNull();
    expect(lifeOf(run, 60_000).conclusion).toBe("failure");
  });

  it("cuts the running step when it is cancelled, and a cancelled run releases nothing", () => {
    const run = attempt({ stopAt: 10_000 });
    const { steps, status, conclusion } = lifeOf(run, 10_000);
    expect(status).toBe("completed");
    expect(conclusion).toBe("cancelled");
    expect(steps.filter((step) => step.conclusion === "cancelled")).toHaveLength(1);
    expect(timelineOf(run).releasedAt).toBeNull();
  });

  it("is pending without a group, waiting without an approval, and starts when approved", () => {
    const plan = { ...planRun({ seed: 1, speed: 1, releaseSha: SHA }), needsApproval: true };
    expect(lifeOf(attempt({ admittedAt: null }), 5_000)).toMatchObject({ status: "pending", hasJob: false });
    expect(lifeOf(attempt({ plan }), 5_000)).toMatchObject({ status: "waiting", hasJob: true });
    expect(lifeOf(attempt({ plan, approvedAt: 9_000 }), 10_500).status).toBe("in_progress");
  });

  it("can end without any job", () => {
    const plan = { ...planRun({ seed: 1, speed: 1, releaseSha: SHA }), jobless: "startup_failure" as const };
    expect(lifeOf(attempt({ plan }), 2_000)).toMatchObject({ conclusion: "startup_failure", hasJob: false, steps: [] });
  });

  it("keeps the duration a past run is said to have had", () => {
    const plan = planPastRun({ durationMs: 90_000, failAt: 6, releaseSha: SHA });
    const timeline = timelineOf(attempt({ plan, admittedAt: -plan.queueMs }));
    expect(Math.round(timeline.completedAt ?? 0)).toBe(90_000);
  });
});

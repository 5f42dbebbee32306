import { describe, expect, it } from "vitest";

import { compareRunIds } from "@/lib/core/run-ids";
import { readTitle } from "@/lib/core/run-title";
import type { WorkflowRun } from "@/lib/github/github";
import { blockingRun, winningRun } from "@/lib/runs/lane";
import { pinRun } from "@/lib/runs/pin";
import { areAllOlder, reportedSha } from "@/lib/runs/rules";
import { raxxConfig as config } from "@/tests/factories/raxx-config";
import { after, CORRELATION_ID, workflowJob, workflowRun, workflowStep } from "@/tests/factories/runs";

describe("a run's title", () => {
  it("tells surface, target, commit and id", () => {
    expect(readTitle(`deploy api-staging staging 0123abc [${CORRELATION_ID}]`)).toEqual({
      surfaceId: "api-staging",
      environment: "staging",
      ref: "0123abc",
      sha: "0123abc",
      correlationId: CORRELATION_ID,
    });
  });

  it("has no id where somebody else started the run", () => {
    expect(readTitle(`deploy getraxx production 0123abc []`)?.correlationId).toBeNull();
    expect(readTitle(`deploy getraxx production 0123abc`)?.correlationId).toBeNull();
  });

  it("tells a branch or a tag where no commit was named, and no surface where none was", () => {
    const told = { environment: "production", ref: "main", sha: null, correlationId: null };
    expect(readTitle("deploy console-prod production main []")).toEqual({ ...told, surfaceId: "console-prod" });
    expect(readTitle("deploy  production main []")).toEqual({ ...told, surfaceId: null });
    expect(readTitle("deploy production staging []")).toEqual({ ...told, surfaceId: null, ref: "staging" });
  });

  it.each(["", "deploy", `deploy api staging 0123abc [UPPER]`, `deploy api moon 0123abc []`, "Fix the chip (#12)"])(
    "%j is none of ours",
    (title) => {
      expect(readTitle(title)).toBeNull();
    },
  );
});

describe("the commit a run reports", () => {
  const SHA = "0123abcd".repeat(5);
  const told = (name: string) => workflowJob({ steps: [workflowStep({ name })] });

  it("is the one in a step's or a job's name", () => {
    expect(reportedSha([told(`Deploy api-staging at ${SHA}`)])).toBe(SHA);
    expect(reportedSha([workflowJob({ name: `Deploy api-staging at ${SHA}` })])).toBe(SHA);
  });

  it("is unknown while no name tells it, or two names differ", () => {
    expect(reportedSha([workflowJob()])).toBeNull();
    expect(reportedSha([told("Deploy $SURFACE at ${{ env.SHA }}"), told(`Look at ${SHA}`)])).toBeNull();
    const other = `Deploy api-staging at ${"f".repeat(40)}`;
    expect(reportedSha([told(`Deploy api-staging at ${SHA}`), told(other)])).toBeNull();
  });
});

describe("a page of runs", () => {
  const created = (...seconds: number[]) => seconds.map((second) => workflowRun({ createdAt: after(second) }));

  it("is past what can change when every run of it is, in whatever order; an empty one tells nothing", () => {
    expect(areAllOlder(created(-90, -70), after(-60).getTime())).toBe(true);
    expect(areAllOlder(created(-50, -70), after(-60).getTime())).toBe(false);
    expect(areAllOlder([], after(-60).getTime())).toBe(false);
  });
});

describe("the surface of a run", () => {
  it("is the one its title names, when it belongs to the workflow", () => {
    const title = { surfaceId: "api-prod", environment: "production" };
    expect(pinRun(config, "deploy-heroku.yml", title)?.surface_id).toBe("api-prod");
    expect(pinRun(config, "deploy-console.yml", title)).toBeNull();
  });

  it("is the only one of its workflow and environment where the title names none", () => {
    const pinned = (workflow: string, environment: string) =>
      pinRun(config, workflow, { surfaceId: null, environment })?.surface_id;
    expect(pinned("deploy-console.yml", "production")).toBe("console-prod");
    expect(pinned("deploy-heroku.yml", "staging")).toBe("api-staging");
    expect(pinned("deploy-customer-docs.yml", "production")).toBeUndefined();
  });
});

describe("the lane of a surface", () => {
  const other = (change: Partial<WorkflowRun>) => workflowRun({ id: "7", createdAt: after(-60), ...change });

  it("is held by the oldest unfinished run that came before", () => {
    const oldest = other({ id: "6", createdAt: after(-90), status: "waiting" });
    expect(blockingRun([workflowRun(), other({ status: "queued" }), oldest], workflowRun())?.id).toBe("6");
  });

  it("is not held by ended runs, later runs, other surfaces or itself", () => {
    const elsewhere = other({ status: "in_progress", title: `deploy api-prod production 0123abc []` });
    const later = other({ status: "queued", createdAt: after(60) });
    expect(blockingRun([other({}), elsewhere, later, workflowRun({ status: "queued" })], workflowRun())).toBeNull();
  });

  it("is held by the run with the lower id when both were created in the same second", () => {
    const queued = (id: string) => workflowRun({ id, status: "queued", createdAt: after(0) });
    const run = queued("100");
    const runs = [queued("101"), run, queued("99")];
    expect(blockingRun(runs, run)?.id).toBe("99");
    expect(winningRun(runs, run)?.id).toBe("101");
  });

  it("is held by the run at work, also when that was created long before and started again later", () => {
    const pending = other({ id: "6", createdAt: after(-90), status: "pending" });
    const again = { attempt: 2, createdAt: after(-9_000), startedAt: after(30), status: "in_progress" };
    expect(blockingRun([pending, other(again)], workflowRun())?.id).toBe("7");
  });

  it("is no lane for runs of another name", () => {
    const nameless = { title: "Fix the chip (#12)", status: "in_progress", createdAt: after(0) };
    expect(blockingRun([other(nameless)], workflowRun({ title: "Mend the chip (#13)" }))).toBeNull();
  });
});

describe("the winner of a place in the queue", () => {
  const evicted = workflowRun({ conclusion: "cancelled", updatedAt: after(20) });
  const newer = (id: string, change: Partial<WorkflowRun> = {}) =>
    workflowRun({ id, createdAt: after(20), updatedAt: after(40), ...change });

  it("is the first run of the same surface that came after it and was there when it ended", () => {
    expect(winningRun([newer("9"), newer("8", { createdAt: after(19) })], evicted)?.id).toBe("8");
  });

  it.each([
    ["that came before it", { createdAt: after(-60) }],
    ["that came when it had been cancelled already", { createdAt: after(30) }],
    ["that had ended before", { createdAt: after(5), updatedAt: after(9) }],
    ["of another surface", { title: "deploy api-prod production 0123abc []" }],
  ])("is no run %s", (_what, change) => {
    expect(winningRun([newer("8", change)], evicted)).toBeNull();
  });

  it("is no run that had come minutes before: beside that one it went on waiting", () => {
    const cancelled = workflowRun({ conclusion: "cancelled", updatedAt: after(600) });
    expect(winningRun([newer("8", { status: "pending" })], cancelled)).toBeNull();
  });

  it("can be an old run that was started again", () => {
    const again = { attempt: 2, createdAt: after(-9_000), startedAt: after(20) };
    expect(winningRun([newer("8", again)], evicted)?.id).toBe("8");
  });

  it.each([
    ["and whose id is lower, in the second in which the other came and ended", 0, "3"],
    ["but not one of that second beside which it went on waiting", 60, undefined],
  ])("can be an old run that was started again %s", (_what, waited, winner) => {
    const queued = workflowRun({
      id: "7",
      conclusion: "cancelled",
      createdAt: after(20),
      updatedAt: after(20 + waited),
    });
    const again = { attempt: 2, createdAt: after(-9_000), startedAt: after(20), updatedAt: after(90) };
    expect(winningRun([newer("3", again)], queued)?.id).toBe(winner);
  });
});

describe("the ids of two runs", () => {
  it("are in the order in which GitHub counted them, beyond what a number can hold", () => {
    const ids = ["9007199254740993", "10", "9007199254740992", "9"];
    expect(ids.toSorted(compareRunIds)).toEqual(["9", "10", "9007199254740992", "9007199254740993"]);
    expect(compareRunIds("run-b", "9")).toBe(0);
  });
});

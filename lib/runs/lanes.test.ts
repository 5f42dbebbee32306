import { describe, expect, it } from "vitest";

import type { WorkflowRun } from "@/lib/github/github";
import { blockingRun, readTitle, winningRun } from "@/lib/runs/rules";
import { after, CORRELATION_ID, workflowRun } from "@/tests/factories/runs";

describe("a run's title", () => {
  it("tells surface, target, commit and id", () => {
    expect(readTitle(`deploy api-staging staging 0123abc [${CORRELATION_ID}]`)).toEqual({
      surfaceId: "api-staging",
      environment: "staging",
      sha: "0123abc",
      correlationId: CORRELATION_ID,
    });
  });

  it("has no id where somebody else started the run", () => {
    expect(readTitle(`deploy getraxx production 0123abc []`)?.correlationId).toBeNull();
    expect(readTitle(`deploy getraxx production 0123abc`)?.correlationId).toBeNull();
  });

  it.each(["", "deploy", `deploy api staging 0123abc [UPPER]`, `deploy api moon 0123abc []`, "Fix the chip (#12)"])(
    "%j is none of ours",
    (title) => {
      expect(readTitle(title)).toBeNull();
    },
  );
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

  it("was taken by the first run of the same surface that came after", () => {
    const [first, second] = [other({ id: "8", createdAt: after(20) }), other({ id: "9", createdAt: after(30) })];
    expect(winningRun([second, first, other({})], workflowRun())?.id).toBe("8");
    expect(winningRun([other({})], workflowRun())).toBeNull();
  });
});

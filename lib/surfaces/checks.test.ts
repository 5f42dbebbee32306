import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCheckRun, parseStatus } from "@/lib/github/checks";
import type { CheckResult } from "@/lib/github/github";
import { summariseChecks } from "@/lib/surfaces/checks";

const check = (conclusion: string | null, status = "completed"): CheckResult => ({
  name: "ci",
  status,
  conclusion,
  url: null,
});
const stateOf = (...checks: CheckResult[]) => summariseChecks(checks).state;

describe("the checks of a commit", () => {
  it("are a state of their own when there are none", () => {
    expect(summariseChecks([])).toEqual({ state: "none", items: [] });
  });

  it("pass when one succeeded and none failed", () => {
    expect(stateOf(check("success"), check("skipped"), check("neutral"))).toBe("passed");
  });

  it.each(["failure", "timed_out", "cancelled", "action_required", "startup_failure"])(
    "fail with one that ended as %s, however many succeeded",
    (conclusion) => {
      expect(stateOf(check("success"), check(conclusion), check(null, "in_progress"))).toBe("failed");
    },
  );

  it("are pending while one has not ended", () => {
    expect(stateOf(check("success"), check(null, "queued"))).toBe("pending");
  });

  it("are unknown, not passed, when nothing said success", () => {
    expect(stateOf(check("skipped"), check("neutral"), check("stale"))).toBe("unknown");
    expect(stateOf(check(null))).toBe("unknown");
    expect(stateOf(check("splendid"))).toBe("unknown");
  });

  it.each(["stale", "a new word", null])(
    "are unknown beside one that ended as %s, however many succeeded",
    (conclusion) => {
      expect(stateOf(check("success"), check(conclusion), check("success"))).toBe("unknown");
    },
  );

  it("never pass without an explicit success, or beside an end that nobody knows", () => {
    const any = fc.record({
      name: fc.string(),
      status: fc.constantFrom("completed", "in_progress", "queued", "odd"),
      conclusion: fc.option(fc.constantFrom("success", "failure", "neutral", "skipped", "stale", "new word")),
      url: fc.constant(null),
    });
    fc.assert(
      fc.property(fc.array(any), (checks) => {
        if (summariseChecks(checks).state !== "passed") return;
        expect(checks.some((one) => one.status === "completed" && one.conclusion === "success")).toBe(true);
        const ends = checks.map((one) => (one.status === "completed" ? one.conclusion : one.status));
        expect(ends.filter((end) => !["success", "neutral", "skipped"].includes(end ?? ""))).toEqual([]);
      }),
    );
  });

  it("are unknown beside one that is there and cannot be read, unless one failed", () => {
    const green = check("success");
    for (const item of [7, null, {}, { name: 5, status: [], state: {} }]) {
      expect(stateOf(green, parseCheckRun(item))).toBe("unknown");
      expect(stateOf(green, parseStatus(item))).toBe("unknown");
      expect(stateOf(check("failure"), parseCheckRun(item))).toBe("failed");
    }
    const odd = parseCheckRun({ name: "ci", status: "completed", conclusion: 1 });
    expect(summariseChecks([odd])).toMatchObject({ state: "unknown", items: [{ state: "unreadable" }] });
  });
});

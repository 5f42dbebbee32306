import { describe, expect, it } from "vitest";
import { parseCheckRun } from "@/lib/github/checks";
import { newestChecks } from "@/lib/github/newest-checks";

function placed(id: number | undefined, change: Record<string, unknown> = {}, workflow: string | null = null) {
  const run = { id, name: "test", status: "completed", conclusion: "success", app: { slug: "github-actions" } };
  return { check: parseCheckRun({ ...run, ...change }), workflow };
}
const conclusions = (...all: ReturnType<typeof placed>[]) => newestChecks(all).map(({ check }) => check.conclusion);

describe("of several checks with one name", () => {
  it("the newest counts, in whatever order they come", () => {
    const cancelled = placed(7, { conclusion: "cancelled" });
    expect(conclusions(cancelled, placed(8))).toEqual(["success"]);
    expect(conclusions(placed(8), cancelled)).toEqual(["success"]);
    expect(conclusions(placed(6), cancelled)).toEqual(["cancelled"]);
  });

  it("the one that started later is newer, whatever the ids say", () => {
    const early = placed(9, { conclusion: "failure", started_at: "2026-11-20T10:00:00Z" });
    expect(conclusions(early, placed(8, { started_at: "2026-11-20T11:00:00Z" }))).toEqual(["success"]);
  });

  it("both count when they are of two apps or two workflows", () => {
    const failed = { conclusion: "failure" };
    expect(conclusions(placed(1, { ...failed, app: { slug: "other" } }), placed(2))).toEqual(["failure", "success"]);
    expect(conclusions(placed(1, failed, "lint.yml"), placed(2, {}, "ci.yml"))).toEqual(["failure", "success"]);
  });

  it("both count when they are two jobs of one run; of two runs the newer counts", () => {
    const jobOf = (run: number) => ({ details_url: `https://github.com/o/r/actions/runs/${run}/job/1` });
    const red = placed(1, { conclusion: "failure", ...jobOf(5) }, "ci.yml");
    expect(conclusions(red, placed(2, jobOf(5), "ci.yml"))).toEqual(["failure", "success"]);
    expect(conclusions(red, placed(2, jobOf(6), "ci.yml"))).toEqual(["success"]);
  });

  it("both count when nobody can say which is newer", () => {
    expect(conclusions(placed(undefined, { conclusion: "failure" }), placed(undefined))).toEqual([
      "failure",
      "success",
    ]);
  });
});

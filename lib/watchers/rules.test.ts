import { describe, expect, it } from "vitest";

import { isNews } from "@/lib/watchers/rules";
import { after, workflowRun } from "@/tests/factories/runs";

const DAY = 24 * 3_600;

describe("a run of before this console's database", () => {
  const since = after(DAY);
  const isNow = (change: Parameters<typeof workflowRun>[0], days = 2) =>
    isNews(workflowRun(change), since, after(days * DAY));

  it("is no news once it has ended", () => {
    expect(isNow({})).toBe(false);
    expect(isNow({ updatedAt: after(DAY + 1) })).toBe(true);
  });

  it.each([
    ["is under way", { status: "in_progress", conclusion: null }],
    ["waits", { status: "waiting", conclusion: null }],
    ["waits for its approval by name only", { status: "completed", conclusion: "action_required" }],
  ])("is news while it %s", (_what, change) => {
    expect(isNow(change)).toBe(true);
  });

  it("is no news any more when nobody can approve it", () => {
    expect(isNow({ conclusion: "action_required" }, 31)).toBe(false);
  });
});

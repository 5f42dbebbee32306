import { describe, expect, it } from "vitest";

import { describeInsights } from "@/cli/insights";
import { figuresOf } from "@/lib/insights/rules";

const NOTHING = figuresOf({ judged: [], rollbacks: [] }, { from: 0, to: 1 }, null);
const AT = "2026-11-23T10:00:00.000Z";

describe("the insights, on the command line", () => {
  it("are one line for everything together and one for each surface; what is not enough seen is said", () => {
    const figures = {
      ...NOTHING,
      per_week: 2.25,
      lead_median_seconds: 5_400,
      judged: 9,
      failures: 1,
      recovery_median_seconds: 780,
    };
    const surface = { surface_id: "api-prod", target_env: "production" as const, weeks: [] };
    const seen = { since: null, gaps: [], unexplained: 0 };
    const lines = describeInsights({
      window: { from: "2026-10-24T10:00:00.000Z", to: AT },
      overall: { figures, weeks: [], surface_ids: ["api-prod"] },
      surfaces: [{ ...surface, seen, figures: NOTHING }],
      failures: [],
      failures_total: 0,
      generated_at: AT,
    }).split("\n");
    expect(lines.slice(0, 2)).toEqual([
      "2026-10-24 to 2026-11-23, medians, from this console's records.",
      "Together: api-prod.",
    ]);
    expect(lines.find((line) => line.startsWith("together"))).toMatch(/2\.3\s+1\.5 h\s+1 of 9\s+13 m$/);
    expect(lines.find((line) => line.startsWith("api-prod"))?.match(/not enough seen/g)).toHaveLength(4);
  });
});

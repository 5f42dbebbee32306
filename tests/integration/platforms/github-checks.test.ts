import { describe, expect, it } from "vitest";

import { json, routes } from "@/tests/integration/platforms/fault-server";
import { githubAnswering } from "@/tests/integration/platforms/platform-under-test";

const REPO = "/repos/raxx/platform";

describe("more checks than one page holds", () => {
  it("are all read, and of one that was run again the newer counts, on whichever page it stands", async () => {
    const sha = "a".repeat(40);
    const check = (id: number, change: object = {}) => ({
      id,
      name: `test ${id}`,
      status: "completed",
      conclusion: "success",
      app: { slug: "ci" },
      ...change,
    });
    const runAgain = (id: number, conclusion: string, hour: string) =>
      check(id, { name: "lint", conclusion, started_at: `2026-11-20T${hour}:00:00Z` });
    const pages = [
      [runAgain(900, "success", "12"), ...Array.from({ length: 99 }, (_, n) => check(n))],
      [runAgain(901, "failure", "11"), ...Array.from({ length: 49 }, (_, n) => check(n + 100))],
    ];
    const { github } = await githubAnswering(
      routes({
        [`${REPO}/commits/${sha}/check-runs`]: (response, seen) => {
          const page = Number(new URL(seen.path, "http://x").searchParams.get("page"));
          const link: Record<string, string> =
            page === 1 ? { link: `<https://api.github.example/x?page=2>; rel="next"` } : {};
          json(200, { total_count: 150, check_runs: pages[page - 1] }, link)(response, seen);
        },
        [`${REPO}/commits/${sha}/status`]: json(200, { state: "success", statuses: [] }),
      }),
    );
    const checks = await github.listChecks(sha);
    expect(checks).toHaveLength(149);
    expect(checks.filter(({ name }) => name === "lint")).toMatchObject([{ conclusion: "success" }]);
  });
});

import { describe, expect, it } from "vitest";
import { describeVersions } from "@/cli/versions";
import type { Versions } from "@/lib/versions/schemas";

const AT = "2026-11-23T10:00:00.000Z";
const SHA = "1234567".padEnd(40, "a");
const SIDE: Versions["staging"] = {
  running_sha: SHA,
  released_sha: SHA,
  released_doubt: null,
  recorded_sha: SHA,
  since: AT,
  observed_at: AT,
  drift: false,
  drift_reason: null,
  problem: null,
};
const VERSIONS: Versions = {
  staging: SIDE,
  production: { ...SIDE, running_sha: null, problem: "console-prod does not answer." },
  status: "ahead",
  ahead_by: 1,
  behind_by: 0,
  commits_truncated: false,
  commits: [
    {
      sha: SHA,
      message: "fix: the thing\n\nAt length",
      committed_at: AT,
      url: "https://x.test",
      pull: null,
      author: { name: "Ada", login: null },
    },
  ],
  migrations: [{ name: "1_drop", destructive: true, reasons: ["DROP TABLE a"] }],
  checks: { state: "none", items: [] },
  soak_seconds: 60,
  digest: "d",
  hold: null,
  attestation: null,
  compare_url: null,
  observed_at: AT,
  problem: null,
  blockers: [
    {
      code: "checks_missing",
      message: "No check has run.",
      since: null,
      by: null,
      clears_at: null,
      overridable: true,
      subject_id: null,
    },
  ],
};

describe("the versions on the command line", () => {
  it("are both consoles, what lies between them, and what stands in the way", () => {
    expect(describeVersions(VERSIONS).join("\n").split("\n").slice(1)).toEqual([
      `staging     1234567  1234567   1234567   ${AT}`,
      `production  -        1234567   1234567   ${AT}`,
      "",
      "production: console-prod does not answer.",
      "Staging is ahead of production by 1.",
      "Production does not report its commit: what its platform released is compared.",
      "  1234567 fix: the thing (Ada)",
      "Migrations:",
      "  1_drop MAY LOSE DATA",
      "Checks: none",
      "Production was never attested.",
      "It cannot be promoted now:",
      "  No check has run. (checks_missing, an admin can override it)",
    ]);
  });

  it("name drift and the newest attestation, and say when nothing stands in the way", () => {
    const production = { ...SIDE, drift: true, drift_reason: "Nobody asked for it." };
    const attestation = { sha: SHA, attested_at: AT };
    const lines = describeVersions({ ...VERSIONS, production, attestation, blockers: [] });
    expect(lines).toContain("Drift: Nobody asked for it.");
    expect(lines).toContain(`Attested: 1234567 at ${AT}`);
    expect(lines.at(-1)).toBe("Nothing stands in the way of a promotion.");
  });

  it.each<[Partial<Versions>, string]>([
    [{ status: "identical" }, "Both have the same commit."],
    [{ status: "behind", behind_by: 2 }, "Staging is behind production by 2."],
    [
      { status: "diverged", behind_by: 2 },
      "Staging and production have diverged: 1 only on staging, 2 only on production.",
    ],
    [{ status: "unknown", problem: "GitHub does not answer." }, "Nobody can say how far apart they are."],
  ])("say how far apart they are: %j", (change, words) => {
    expect(describeVersions({ ...VERSIONS, ...change })).toContain(words);
  });
});

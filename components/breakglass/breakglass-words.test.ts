import { describe, expect, it } from "vitest";

import { breakglassAttention } from "@/components/breakglass/breakglass-words";
import type { Breakglass } from "@/lib/breakglass/schemas";

type BreakglassDeploy = Breakglass["open"][number];

const FOUND: BreakglassDeploy = {
  id: "dep_1",
  surface_id: "api-prod",
  target_env: "production",
  workflow: "deploy-heroku.yml",
  kind: "breakglass",
  state: "succeeded",
  state_since: "2026-11-23T03:05:00Z",
  ref: "main",
  sha: "b".repeat(40),
  from_sha: null,
  reason: "Started on GitHub by hana",
  correlation_id: "abc",
  run_id: "7",
  run_attempt: 1,
  run_url: null,
  requested_by: null,
  requested_at: "2026-11-23T03:00:00Z",
  dispatched_at: null,
  resolved_at: null,
  started_at: null,
  finished_at: "2026-11-23T03:05:00Z",
  observed_at: null,
  step: null,
  expected_seconds: null,
  failure: null,
  blocked_by: null,
  origin: { kind: "github", login: "hana", evidence: null, drill: false, review: null },
};

describe("a break-glass deploy without a review note", () => {
  it("says who and when, and leads to where the note is written", () => {
    expect(breakglassAttention([FOUND])).toMatchObject([
      { subject: "api-prod", at: FOUND.requested_at, href: "/deploys/dep_1", tone: "wait" },
    ]);
    expect(breakglassAttention([FOUND])[0]?.text).toBe("Break-glass by hana has no review note yet.");
  });

  it("names the person of its record rather than the login", () => {
    const attributed = { ...FOUND, requested_by: { id: "hana@laptop", email: "hana@example.test" } };
    expect(breakglassAttention([attributed])[0]?.text).toContain("by hana@example.test");
  });

  it("is told apart from a drill", () => {
    const origin = { kind: "shell", login: "hana", evidence: "signed", drill: true, review: null } as const;
    expect(breakglassAttention([{ ...FOUND, origin }])[0]?.text).toContain("A break-glass drill by hana");
  });
});

import { describe, expect, it } from "vitest";

import type { SurfaceTile } from "@/lib/surfaces/schemas";

import { findAttention } from "./attention";

type LastDeploy = NonNullable<SurfaceTile["last_deploy"]>;

const CALM: SurfaceTile = {
  surface_id: "api-prod",
  workflow: "deploy-heroku.yml",
  target_env: "production",
  platform: "heroku",
  app: "raxx-api-prod",
  live: { sha: "a".repeat(40), released_at: null, observed_at: "2026-11-23T12:00:00Z", source: "heroku release v1" },
  sync: "in_sync",
  behind_by: 0,
  health: "up",
  health_detail: null,
  checked_at: "2026-11-23T12:00:00Z",
  problem: null,
  last_deploy: null,
  in_flight: null,
  lock: null,
  blockers_count: 0,
  promotion_required: false,
};

const deploy = (change: Partial<LastDeploy>): LastDeploy => ({
  id: "dep_1",
  surface_id: "api-prod",
  target_env: "production",
  workflow: "deploy-heroku.yml",
  kind: "deploy",
  state: "failed",
  state_since: "2026-11-23T11:00:00Z",
  ref: "main",
  sha: "b".repeat(40),
  from_sha: null,
  reason: null,
  correlation_id: "abc",
  run_id: null,
  run_attempt: null,
  run_url: null,
  requested_by: null,
  requested_at: "2026-11-23T10:59:00Z",
  dispatched_at: null,
  resolved_at: null,
  started_at: null,
  finished_at: "2026-11-23T11:00:00Z",
  observed_at: null,
  step: null,
  expected_seconds: null,
  failure: { code: "run_failed", message: "The run failed at step 4." },
  blocked_by: null,
  ...change,
});

describe("what needs a person", () => {
  it("is nothing while every surface is well, even when some are behind main", () => {
    expect(findAttention([CALM, { ...CALM, sync: "behind", behind_by: 3 }])).toEqual([]);
  });

  it("names a surface that is down, with what the probe saw", () => {
    const [item] = findAttention([{ ...CALM, health: "down", health_detail: "HTTP 503" }]);
    expect(item).toMatchObject({ subject: "api-prod", text: "Down: HTTP 503", tone: "fail" });
  });

  it("links the deploy that failed last", () => {
    const [item] = findAttention([{ ...CALM, last_deploy: deploy({}) }]);
    expect(item).toMatchObject({ text: "The run failed at step 4.", href: "/deploys/dep_1" });
  });

  it("does not repeat an old failure while a newer deploy is going out", () => {
    const live = deploy({ id: "dep_2", state: "running", failure: null, finished_at: null });
    expect(findAttention([{ ...CALM, last_deploy: deploy({}), in_flight: live }])).toEqual([]);
  });

  it("puts a deploy that nobody can resolve before everything else", () => {
    const live = deploy({ id: "dep_3", state: "unresolved", failure: null, finished_at: null });
    const items = findAttention([
      { ...CALM, surface_id: "getraxx", health: "down" },
      { ...CALM, in_flight: live },
    ]);
    expect(items.map((item) => item.subject)).toEqual(["api-prod", "getraxx"]);
  });
});

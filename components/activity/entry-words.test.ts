import { describe, expect, it } from "vitest";

import { wordsOfEntry } from "@/components/activity/entry-words";
import type { ActivityEntry } from "@/lib/activity/schemas";
import type { Deploy } from "@/lib/deploys/schemas";

const AT = "2026-11-24T10:00:00.000Z";
const SHA = "1234567".padEnd(40, "a");

const DEPLOY: Deploy = {
  id: "dep_1",
  surface_id: "api-staging",
  target_env: "staging",
  workflow: "deploy-heroku.yml",
  kind: "deploy",
  state: "succeeded",
  state_since: AT,
  ref: "main",
  sha: SHA,
  from_sha: null,
  reason: "For the load test",
  correlation_id: "abc",
  run_id: null,
  run_attempt: null,
  run_url: null,
  requested_by: { id: "per_1", email: "priya@raxx.example" },
  requested_at: AT,
  dispatched_at: AT,
  resolved_at: AT,
  started_at: AT,
  finished_at: "2026-11-24T10:00:31.000Z",
  observed_at: AT,
  step: null,
  expected_seconds: null,
  failure: null,
  blocked_by: null,
};

const ROW: ActivityEntry["row"] = {
  seq: 7,
  id: "aud_7",
  at: AT,
  action: "console.deploy.intent",
  family: "intent",
  actor: { kind: "person", id: "per_1", email: "priya@raxx.example" },
  environment: "staging",
  selected_env: "staging",
  host: "x",
  request_id: "req_1",
  ip: null,
  user_agent: null,
  subject: { kind: "deploy", id: "dep_1" },
  payload: {},
  prev_hash: "",
  hash: "",
};

const CHANGE = { title: "Faster reads", pull: 123, more: 3 };

function told(entry: Partial<ActivityEntry>): string {
  const words = wordsOfEntry({ row: ROW, kind: "deploy", deploy: DEPLOY, change: CHANGE, ...entry });
  const { who, did, what, more, toward, surface, why, took } = words;
  return [who, did, what, more, toward, surface, why === null ? null : `| ${why}`, took].filter(Boolean).join(" ");
}

describe("an entry, in words", () => {
  it("says who deployed which change, with how many more, to where, why and how long it took", () => {
    expect(told({})).toBe("priya deployed Faster reads +3 to api-staging | For the load test 31 s");
  });

  it("says what is under way, and of what failed why instead of its reason", () => {
    const live: Deploy = { ...DEPLOY, state: "running", finished_at: null };
    expect(told({ deploy: live })).toBe("priya is deploying Faster reads +3 to api-staging | For the load test");
    const failed: Deploy = { ...DEPLOY, state: "failed", failure: { code: "step_failed", message: "Failed at Test" } };
    expect(told({ deploy: failed })).toContain("| Failed at Test");
    const looks = [failed, { ...failed, state: "superseded" as const }].map(
      (deploy) => wordsOfEntry({ row: ROW, kind: "deploy", deploy, change: null }).hasFailed,
    );
    expect(looks).toEqual([true, false]);
  });

  it("names a change that nobody knows by its SHA, and who started a run elsewhere", () => {
    const origin = { kind: "github" as const, login: "grace", evidence: null, drill: false, review: null };
    expect(told({ deploy: { ...DEPLOY, requested_by: null, origin }, change: null })).toContain(
      "grace deployed 1234567 to",
    );
    expect(told({ kind: "rollback" })).toContain("priya rolled back to Faster reads +3 on api-staging");
  });

  it("says of anything else what the log says", () => {
    const row = { ...ROW, action: "console.lock.set", surface_id: "api-prod", subject: { kind: "lock", id: "loc_1" } };
    const words = told({
      row: { ...row, payload: { reason: "Quarter close" } },
      kind: "lock",
      deploy: null,
      change: null,
    });
    expect(words).toMatch(/^priya set .*api-prod.* \| Quarter close$/);
  });
});

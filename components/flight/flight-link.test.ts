import { describe, expect, it } from "vitest";

import { endedIds, judgeLink, laggingFor } from "./flight-link";

describe("judging the connection", () => {
  it("is live while the last confirmed answer is at most ten seconds old", () => {
    expect(judgeLink({ ageMs: 10_000, failure: null, ownDeploy: false })).toEqual({ kind: "live" });
  });

  it("admits its age once the last confirmed answer is older than ten seconds", () => {
    expect(judgeLink({ ageMs: 72_000, failure: 0, ownDeploy: false })).toEqual({ kind: "stale", ageMs: 72_000 });
  });

  it("goes stale even when no request has failed, as after a sleep", () => {
    expect(judgeLink({ ageMs: 3_600_000, failure: null, ownDeploy: false }).kind).toBe("stale");
  });

  it.each([0, 502, 503, 504])("calls status %i a restart while this console deploys itself", (failure) => {
    expect(judgeLink({ ageMs: 2_000, failure, ownDeploy: true })).toEqual({ kind: "restarting", ageMs: 2_000 });
  });

  it("does not call an internal error a restart", () => {
    expect(judgeLink({ ageMs: 2_000, failure: 500, ownDeploy: true })).toEqual({ kind: "live" });
  });

  it("says that the session ended, whatever the age", () => {
    expect(judgeLink({ ageMs: 90_000, failure: 401, ownDeploy: true })).toEqual({ kind: "signed_out" });
  });
});

describe("what GitHub has not confirmed", () => {
  const requested_at = "2026-11-23T12:00:00Z";
  const at = (seconds: number) => Date.parse(requested_at) + seconds * 1000;

  it("is not mentioned for the first thirty seconds", () => {
    expect(laggingFor({ observed_at: null, requested_at }, at(30))).toBeNull();
  });

  it("is said with its age after that", () => {
    expect(laggingFor({ observed_at: "2026-11-23T12:00:10Z", requested_at }, at(50))).toBe(40_000);
  });
});

it("finds the deploys that left the list", () => {
  expect(endedIds(["a", "b", "c"], ["b", "d"])).toEqual(["a", "c"]);
});

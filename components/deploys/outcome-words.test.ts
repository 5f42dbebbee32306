import { describe, expect, it } from "vitest";

import { liveSentence, outcomeTitle, shippedHeading } from "@/components/deploys/outcome-words";
import type { DeployStep, Shipment } from "@/lib/deploys/schemas";
import type { Commit } from "@/lib/surfaces/schemas";

const NEW = "a".repeat(40);
const OLD = "b".repeat(40);
const OTHER = "c".repeat(40);
const commit: Commit = {
  sha: OLD,
  message: "feat(api): count webhook attempts (#118)",
  author: { name: "Priya", login: null },
  committed_at: "2026-11-29T09:00:00.000Z",
  url: "",
  pull: null,
};
const ended = {
  surface_id: "api-staging",
  state: "failed" as const,
  sha: NEW,
  from_sha: OLD,
  finished_at: "2026-11-29T10:00:20.000Z",
};
const seen = (sha: string, known: Commit | null = null, at = "2026-11-29T10:00:40.000Z") => ({
  sha,
  commit: known,
  observed_at: at,
});
const step = (name: string, state: DeployStep["state"]): DeployStep => ({
  job: "deploy",
  number: 1,
  name,
  state,
  started_at: null,
  finished_at: null,
});

describe("what became of a deploy", () => {
  it("names the step that failed", () => {
    const steps = [step("Build", "succeeded"), step("Test", "failed"), step("Release", "skipped")];
    expect(outcomeTitle({ kind: "deploy", state: "failed", step: null, failure: null }, steps)).toBe("Failed at Test.");
  });

  it("blames no step for a release that failed after its run", () => {
    const failure = { code: "release_failed", message: "release v43 failed in its release phase" };
    const steps = [step("Complete job", "succeeded")];
    expect(outcomeTitle({ kind: "deploy", state: "failed", step: null, failure }, steps)).toBe("The release failed.");
  });

  it("tells a rollback from what was shipped", () => {
    const ended = { state: "succeeded" as const, step: null, failure: null };
    expect(outcomeTitle({ ...ended, kind: "rollback" }, [])).toBe("Rolled back.");
    expect(outcomeTitle({ ...ended, kind: "promotion" }, [])).toBe("Shipped.");
  });

  it("says what runs now: still the former commit", () => {
    expect(liveSentence(ended, seen(OLD, commit))).toBe("api-staging still runs “feat(api): count webhook attempts”.");
  });

  it("says still of nothing but the commit it was to replace", () => {
    expect(liveSentence(ended, seen(OTHER))).toBe("api-staging runs ccccccc.");
  });

  it("concludes nothing from what was seen before the end", () => {
    const before = seen(OLD, null, "2026-11-29T10:00:10.000Z");
    expect(liveSentence(ended, before)).toBe("api-staging ran bbbbbbb before this ended.");
  });

  it("says that nobody knows what nobody saw", () => {
    expect(liveSentence(ended, null)).toBe("What api-staging runs now is unknown.");
  });

  it("admits that a failed deploy is live", () => {
    expect(liveSentence(ended, seen(NEW))).toBe("api-staging runs it all the same.");
    expect(liveSentence({ ...ended, state: "succeeded" }, seen(NEW))).toBe("api-staging runs it.");
  });
});

describe("what it ships", () => {
  const shipment: Shipment = {
    status: "ahead",
    direction: "forward",
    commits: [],
    commits_total: 3,
    commits_truncated: false,
    taken_away: [],
    taken_away_total: 0,
    live: null,
    problem: null,
  };

  it.each([
    ["running", seen(OLD), "3 commits to ship"],
    ["succeeded", null, "3 commits shipped"],
    ["failed", seen(OLD), "3 commits did not ship"],
    ["failed", seen(NEW), "3 commits shipped all the same"],
    ["failed", seen(OLD, null, "2026-11-29T10:00:10.000Z"), "3 commits in it"],
    ["errored", null, "3 commits in it"],
  ] as const)("is told of one that is %s", (state, live, words) => {
    const finished_at = state === "running" ? null : ended.finished_at;
    expect(shippedHeading({ ...ended, state, finished_at }, { ...shipment, live })).toBe(words);
  });

  it("is unknown where nobody knows what it replaced", () => {
    const unknown: Shipment = { ...shipment, status: "unknown", direction: null, commits_total: null };
    expect(shippedHeading({ ...ended, from_sha: null }, unknown)).toBe("Unknown what it replaced");
  });
});

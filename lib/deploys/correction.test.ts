import { describe, expect, it } from "vitest";

import type { LiveRelease } from "@/lib/core/platform";
import { deriveCorrection } from "@/lib/deploys/correction";
import { type DoubtFacts, isDoubted, nextDoubt, ranWell } from "@/lib/deploys/doubt";
import { isReleasedAfter, readLiveWord, wasNeverLive } from "@/lib/deploys/live";
import type { RunVerdict } from "@/lib/runs/rules";
import { workflowRun } from "@/tests/factories/runs";

const T0 = new Date("2026-11-23T10:00:00.000Z");
const after = (minutes: number) => new Date(T0.getTime() + minutes * 60_000);
const DAYS = 24 * 60;

const end = (state: DoubtFacts["state"], code: string | null, message: string | null = "Wrong.") => ({
  state,
  code,
  message,
  endedAt: T0,
});
const correct = (ended: ReturnType<typeof end>, verdict: RunVerdict, minutes = 10) =>
  deriveCorrection(ended, { run: workflowRun(), verdict, now: after(minutes) });

const FAILED = { phase: "failed", code: "run_failed", message: 'The run failed at step 6 "Test".' } as const;
const EVICTED = { phase: "superseded", code: "evicted", message: "run 8 took its place." } as const;
const CANCELLED = { phase: "cancelled", code: "cancelled_on_github", message: "Somebody cancelled it." } as const;

describe("what corrects an end", () => {
  it("is the run's success, unless the run had succeeded and the platform ended it", () => {
    const succeeded = { phase: "succeeded", isClear: true } as const;
    for (const wrong of [end("failed", "run_failed"), end("cancelled", "cancelled"), end("superseded", "evicted")]) {
      expect(correct(wrong, succeeded)).toMatchObject({ to: "verifying", evidence: { kind: "run_concluded" } });
    }
    for (const known of [end("errored", "verification_mismatch"), end("superseded", null), end("succeeded", null)]) {
      expect(correct(known, succeeded)).toBeNull();
    }
  });

  it("is a run that goes on: at once against our word or a person's, a minute later against GitHub's own", () => {
    const running = { phase: "running" } as const;
    expect(correct(end("timed_out", "past_last_moment"), running, 0)).toMatchObject({ to: "running" });
    expect(correct(end("errored", "never_ran"), running, 0)).toMatchObject({ evidence: { kind: "run_unfinished" } });
    expect(correct(end("cancelled", "cancelled"), running, 0.9)).toBeNull();
    expect(correct(end("cancelled", "cancelled"), running, 1)).toMatchObject({ to: "running" });
    expect(correct(end("succeeded", null), running, DAYS)).toBeNull();
  });

  it("is another conclusion, a winner that shows up, or jobs that do", () => {
    expect(correct(end("timed_out", "run_timed_out"), FAILED)).toMatchObject({ evidence: { kind: "run_concluded" } });
    expect(correct(end("cancelled", "cancelled_on_github"), EVICTED)).toMatchObject({
      to: "superseded",
      evidence: { kind: "winner_shown" },
    });
    expect(correct(end("superseded", "evicted"), CANCELLED)).toMatchObject({ evidence: { kind: "jobs_shown" } });
    expect(correct(end("errored", "no_job_ran"), FAILED)).toMatchObject({
      to: "failed",
      evidence: { kind: "jobs_shown" },
    });
    expect(correct(end("failed", "run_failed", "The run failed."), FAILED)).toMatchObject({ to: "failed" });
  });

  it("is nothing that says the same, is unclear itself, or speaks against a success that was seen live", () => {
    expect(correct(end("failed", "platform_key_rejected", FAILED.message), FAILED)).toBeNull();
    expect(correct(end("cancelled", "cancelled"), CANCELLED)).toBeNull();
    expect(correct(end("failed", "run_failed"), { phase: "unclear", message: "", otherwise: FAILED })).toBeNull();
    expect(correct(end("succeeded", null), FAILED)).toBeNull();
  });
});

describe("doubt about an end", () => {
  const doubted = (ended: DoubtFacts, change: Parameters<typeof workflowRun>[0], minutes = 10) =>
    isDoubted({ ...ended, attempt: 1 }, workflowRun(change), after(minutes));

  it("comes from a list that shows the same attempt otherwise", () => {
    expect(doubted(end("failed", "run_failed"), { conclusion: "success" })).toBe(true);
    expect(doubted(end("cancelled", "cancelled"), { conclusion: "failure" })).toBe(true);
    expect(doubted(end("errored", "verification_mismatch"), { conclusion: "failure" })).toBe(true);
    expect(doubted(end("timed_out", "past_last_moment"), { status: "waiting", conclusion: null }, 0)).toBe(true);
  });

  it("does not come from a list that is older, agrees, shows another attempt or says nothing yet", () => {
    expect(doubted(end("failed", "run_failed"), { status: "in_progress", conclusion: null }, 0.5)).toBe(false);
    expect(doubted(end("failed", "run_failed"), { conclusion: "failure" })).toBe(false);
    expect(doubted(end("superseded", "evicted"), { conclusion: "cancelled" })).toBe(false);
    expect(doubted(end("failed", "run_failed"), { attempt: 2, conclusion: "success" })).toBe(false);
    for (const unsaid of [null, "mystery"])
      expect(doubted(end("failed", "run_failed"), { conclusion: unsaid })).toBe(false);
    expect(doubted(end("succeeded", null), { conclusion: "failure" })).toBe(false);
  });

  it("about what was not seen comes back by itself, about ten times in thirty days, and about nothing else", () => {
    const looks: number[] = [];
    const ended = end("errored", "no_job_ran");
    for (let at = nextDoubt(ended, T0); at !== null; at = nextDoubt(ended, at)) looks.push(at.getTime());
    expect(looks.length).toBeGreaterThan(5);
    expect(looks.length).toBeLessThanOrEqual(12);
    expect(nextDoubt(end("failed", "run_failed"), T0)).toBeNull();
    expect(nextDoubt(end("succeeded", null), T0)).toBeNull();
  });

  it("knows the ends of a run that succeeded", () => {
    expect(ranWell(end("errored", "verification_impossible"))).toBe(true);
    expect(ranWell(end("errored", "no_job_ran"))).toBe(false);
    for (const code of ["nothing_released", "commit_unknown", "never_live", "surface_removed"]) {
      expect(doubted(end("errored", code), { conclusion: "success" })).toBe(false);
    }
  });
});

describe("a commit that is live", () => {
  const [sha, other] = ["a".repeat(40), "b".repeat(40)];
  const sent = { sha, fromSha: other, dispatchedAt: after(0), startedAt: after(1) };
  const live = (releasedAt: Date | null): LiveRelease => ({
    servedAt: releasedAt,
    madeAt: releasedAt,
    made: [],
    unreadable: 0,
    serving: "commit",
    sha,
    shortSha: null,
    releasedAt,
    source: "heroku release v9",
    attempts: [],
    webUrl: null,
  });

  it("was not live before where something else was, or where it was released after", () => {
    expect(isReleasedAfter(live(null), sent)).toBe(true);
    expect(isReleasedAfter(live(null), { ...sent, fromSha: null })).toBe(false);
    expect(isReleasedAfter(live(after(2)), { ...sent, fromSha: sha })).toBe(true);
    expect(isReleasedAfter(live(after(-60)), { ...sent, fromSha: sha })).toBe(false);
  });

  it("was taken for live and never was only where the platform calls it failed, or an older release of Heroku serves", () => {
    const serves = (source: string, failed?: string, releasedAt: Date | null = null) => {
      const told = { state: "failed", sha: null, shortSha: null, isLatest: true, since: T0, words: "failed" } as const;
      return { source, releasedAt, attempts: failed === undefined ? [] : [{ ...told, release: failed }] };
    };
    const pages = serves("pages deployment 1a2b3c4d", "Pages deployment 0badf00d");
    expect(wasNeverLive({ seen: "pages deployment 0badf00d", at: T0 }, pages)).toBe(true);
    expect(wasNeverLive({ seen: "pages deployment 1a2b3c4d", at: T0 }, pages)).toBe(false);
    expect(wasNeverLive({ seen: "heroku release v9", at: T0 }, serves("heroku release v8"))).toBe(true);
    expect(wasNeverLive({ seen: "heroku release v9", at: T0 }, serves("heroku release v10"))).toBe(false);
    expect(wasNeverLive({ seen: "heroku release v9", at: T0 }, serves("heroku release v9"))).toBe(false);
    expect(wasNeverLive({ seen: "console-prod runs aaaaaaa", at: T0 }, serves("heroku release v8"))).toBe(false);
    expect(wasNeverLive({ seen: null, at: T0 }, serves("heroku release v8"))).toBe(false);
    expect(wasNeverLive({ seen: "pages deployment 2", at: T0 }, serves("pages deployment 1"))).toBe(false);
    const [before, since] = [T0.getTime() - 60_000, T0.getTime() + 60_000].map((at) => new Date(at));
    expect(wasNeverLive({ seen: "heroku release v9", at: T0 }, serves("heroku release v3", undefined, before))).toBe(
      true,
    );
    // Made anew under the same name, an app counts from 1 again.
    expect(wasNeverLive({ seen: "heroku release v9", at: T0 }, serves("heroku release v3", undefined, since))).toBe(
      false,
    );
  });

  it("makes a success of a run that succeeded, and more words of one that did not", () => {
    const mismatch = { ...end("errored", "verification_mismatch"), ...sent };
    expect(readLiveWord(mismatch, live(after(20)))).toEqual({ kind: "succeeded" });
    const failed = { ...end("failed", "run_failed", "The run failed."), ...sent };
    const word = { kind: "live_all_the_same", message: "The run failed. aaaaaaa is live all the same." };
    expect(readLiveWord(failed, live(after(2)))).toEqual(word);
    expect(readLiveWord({ ...failed, message: word.message }, live(after(2)))).toBeNull();
    expect(readLiveWord({ ...failed, startedAt: null }, live(after(2)))).toBeNull();
    const neverRan = { ...end("errored", "never_ran", "ada says that it never ran."), ...sent, startedAt: null };
    const both = "ada says that it never ran. aaaaaaa is live all the same.";
    expect(readLiveWord(neverRan, live(after(20)))).toEqual({ kind: "live_all_the_same", message: both });
    expect(readLiveWord({ ...end("succeeded", null), ...sent }, live(after(2)))).toBeNull();
  });

  it("makes a success of a failed release only where that very release serves, never another one of its commit", () => {
    const ofRelease = (release: string) => end("failed", "release_failed", `The run succeeded, but ${release} failed.`);
    expect(readLiveWord({ ...ofRelease("Heroku release v9"), ...sent }, live(after(20)))).toEqual({
      kind: "succeeded",
    });
    expect(readLiveWord({ ...ofRelease("Heroku release v8"), ...sent }, live(after(20)))).toBeNull();
    const [again, instead] = ["release v10", "aaaaaaa is still live (heroku release v9)"];
    const words = `The run succeeded, but ${again} failed in its release phase; ${instead}.`;
    const redeployed = { ...end("failed", "release_failed", words), ...sent };
    expect(readLiveWord(redeployed, live(after(20)))).toBeNull();
    expect(readLiveWord(redeployed, { ...live(after(20)), source: "heroku release v1" })).toBeNull();
    expect(readLiveWord(redeployed, { ...live(after(20)), source: "heroku release v10" })?.kind).toBe("succeeded");
  });
});

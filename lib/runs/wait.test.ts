import { describe, expect, it } from "vitest";

import type { PendingEnvironment, RunApproval } from "@/lib/github/github";
import { deriveWait, saidSince } from "@/lib/runs/wait";

const now = new Date("2026-11-20T12:00:00.000Z");
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const BARE: PendingEnvironment = { environment: "production", waitMinutes: 0, waitStartedAt: null, reviewers: [] };
const REVIEWED = { ...BARE, reviewers: ["priya", "ops"] };
const TIMED = { ...BARE, waitMinutes: 30, waitStartedAt: minutesAgo(10) };
const said = (state: string, login: string, environments = ["production"]): RunApproval => ({
  state,
  login,
  comment: null,
  environments,
});
const read = (pending: PendingEnvironment[], facts: Partial<Parameters<typeof deriveWait>[1]> = {}) =>
  deriveWait(pending, { said: [], since: minutesAgo(10), now, ...facts });

describe("what a run waits for", () => {
  it("is an approval, with the environment and who may give it", () => {
    const words = "waits for an approval on GitHub: environment production, by priya or ops";
    expect(read([REVIEWED])).toEqual({ kind: "approval", words, until: null });
  });

  it("is a wait timer, with its end, which waits for nobody", () => {
    const words = "waits for the wait timer of environment production, which runs until 12:20 UTC";
    expect(read([TIMED])).toEqual({ kind: "wait_timer", words, until: new Date("2026-11-20T12:20:00.000Z") });
  });

  it("is both at once, and the timer alone once somebody has approved that environment", () => {
    const both = { ...REVIEWED, ...TIMED, reviewers: ["priya"] };
    const words = "environment production, by priya; its wait timer runs until 12:20 UTC";
    expect(read([both])).toMatchObject({ kind: "approval", words: expect.stringContaining(words) });
    expect(read([both], { said: [said("approved", "priya")] }).kind).toBe("wait_timer");
    expect(read([both], { said: [said("approved", "priya", ["staging"])] }).kind).toBe("approval");
    expect(read([both], { said: null }).kind).toBe("approval");
  });

  it("is a rule that GitHub does not name where nothing else is left", () => {
    expect(read([BARE]).kind).toBe("protection_rule");
    expect(read([REVIEWED], { said: [said("approved", "ops")] }).kind).toBe("protection_rule");
  });

  it("is no timer any more two minutes after its end, also where GitHub does not tell when it began", () => {
    expect(read([{ ...TIMED, waitStartedAt: minutesAgo(31) }])).toMatchObject({ kind: "wait_timer", until: null });
    expect(read([{ ...TIMED, waitStartedAt: minutesAgo(32) }]).kind).toBe("protection_rule");
    const untold = { ...TIMED, waitStartedAt: null };
    expect(read([untold])).toMatchObject({ kind: "wait_timer", until: null });
    expect(read([untold], { since: minutesAgo(40) }).kind).toBe("protection_rule");
  });

  it("of several environments is said of each, and a person counts first", () => {
    const wait = read([TIMED, { ...REVIEWED, environment: "eu" }]);
    expect(wait.kind).toBe("approval");
    expect(wait.words).toContain("which runs until 12:20 UTC, and waits for an approval on GitHub: environment eu");
  });

  it("is not known where GitHub names nothing", () => {
    expect(read([])).toMatchObject({ kind: "github_wait", until: null });
  });
});

it("what was said since is what is there more often than before, by whomever", () => {
  const [omar, ines] = [said("rejected", "omar"), said("rejected", "ines")];
  expect(saidSince([omar], [omar])).toEqual([]);
  expect(saidSince([omar], [omar, omar])).toEqual([omar]);
  expect(saidSince([omar], [ines, omar])).toEqual([ines]);
});

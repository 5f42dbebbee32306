import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitBlockers } from "@/lib/core/overrides";
import type { Hold } from "@/lib/holds/schemas";
import {
  listPromotionBlockers,
  listRollbackBlockers,
  OVERRIDABLE,
  type PromotionFacts,
  type RollbackFacts,
} from "@/lib/promotions/rules";
import type { Checks } from "@/lib/surfaces/schemas";
import { areMigrationsKnown, changedWords } from "@/lib/versions/rules";
import type { Versions } from "@/lib/versions/schemas";

/** Code, a part of its words, whether it can be overridden. */
type Expected = [string, string, boolean];

const NOW = new Date("2026-11-23T10:00:00.000Z");
const STAGING = "b".repeat(40);
const PRODUCTION = "a".repeat(40);

const GATE = {
  environment: "staging",
  labels: { staging: "console-staging", production: "console-prod" },
  stagingUrl: "https://console-staging.example.test",
  deployUi: true,
  surfaceId: "console-prod",
  liveDeploy: null,
  lock: null,
} as const;

const checks = (state: Checks["state"], ...failed: string[]): Checks => ({
  state,
  items: failed.map((name) => ({ name, state: "failure", url: null })),
});

const READY: PromotionFacts = {
  ...GATE,
  status: "ahead",
  stagingSha: STAGING,
  productionSha: PRODUCTION,
  productionReachable: true,
  productionProblem: null,
  onMain: true,
  checks: checks("passed"),
  checksRequired: true,
  soakSeconds: 3_600,
  minimumSoakSeconds: 1_800,
  stagingSince: new Date("2026-11-23T09:00:00.000Z"),
  hold: null,
  problem: null,
};

const HOLD: Hold = { sha: PRODUCTION, since: NOW.toISOString(), by: "ada@example.test", reason: "wrong totals" };
const LOCK = { id: "lck_1", kind: "lock", reason: "invoice run", by: "ada@example.test", since: NOW } as const;
const LIVE = { id: "dep_1", state: "running", requestedAt: NOW, by: "ben@example.test" };
const LOST = { ...LIVE, state: "unresolved" };

describe("a promotion", () => {
  it("is blocked by nothing when staging is ahead, checked and soaked, and production answers", () => {
    expect(listPromotionBlockers(READY)).toEqual([]);
  });

  it.each<[string, Partial<PromotionFacts>, Expected]>([
    ["on the production console", { environment: "production" }, ["wrong_console", "https://console-staging", false]],
    ["while the switch is off", { deployUi: false }, ["deploy_ui_disabled", "break-glass", false]],
    ["under a lock", { lock: { ...LOCK, expiresAt: null } }, ["surface_locked", "“invoice run”", false]],
    ["beside a live deploy", { liveDeploy: LIVE }, ["deploy_in_flight", "Wait for it to finish", false]],
    ["beside a lost one", { liveDeploy: LOST }, ["deploy_in_flight", "An admin must settle it", false]],
    ["of what production runs", { status: "identical" }, ["nothing_to_promote", "already has", false]],
    ["of what is older", { status: "behind" }, ["behind_production", "take commits away", false]],
    ["of a history of its own", { status: "diverged" }, ["diverged", "the other has not", false]],
    [
      "of what nobody could compare",
      { status: "unknown", problem: "GitHub is down." },
      ["comparison_unknown", ": GitHub is down. It", false],
    ],
    ["of a commit beside main", { onMain: false }, ["not_on_main", "bbbbbbb is not on main", false]],
    [
      "of a commit of which nobody knows whether main has it",
      { onMain: null },
      ["comparison_unknown", "Nobody can say whether bbbbbbb is on main", false],
    ],
    [
      "of what nobody could compare, nor find on main",
      { status: "unknown", onMain: null },
      ["comparison_unknown", "could not be compared", false],
    ],
    [
      "after a rollback",
      { hold: HOLD },
      ["held", "Promotions to console-prod are held since the rollback to aaaaaaa by ada@example.test", false],
    ],
    ["without any check", { checks: checks("none") }, ["checks_missing", "no check has ever run", true]],
    ["with a red check", { checks: checks("failed", "unit") }, ["checks_failed", "(unit)", true]],
    ["with a check that runs", { checks: checks("pending") }, ["checks_pending", "Wait for them", true]],
    ["with checks that nobody knows", { checks: checks("unknown") }, ["checks_unknown", "nobody can say", true]],
    [
      "with a check that GitHub gave up waiting for",
      { checks: { state: "unknown", items: [{ name: "e2e", state: "stale", url: null }] } },
      ["checks_unknown", "does not say that its checks passed (e2e: stale). Run them again.", true],
    ],
    ["before it has soaked", { soakSeconds: 61 }, ["soak_too_short", "2 minutes: it has to run 30 minutes", true]],
    ["with a soak nobody knows", { soakSeconds: null }, ["soak_too_short", "Nobody knows", true]],
    [
      "to a console that answers as another",
      { productionReachable: false, productionProblem: "http://prod answers as staging, not as production." },
      ["production_unreachable", "http://prod answers as staging, not as production. Find out why first", true],
    ],
    [
      "with checks that somebody cancelled",
      { checks: { state: "failed", items: [{ name: "e2e", state: "cancelled", url: null }] } },
      ["checks_failed", "its checks were cancelled. Run them again (e2e).", true],
    ],
    [
      "with a check that asks for somebody",
      { checks: { state: "failed", items: [{ name: "licence", state: "action_required", url: null }] } },
      ["checks_failed", "a check waits for somebody. Answer it on GitHub (licence).", true],
    ],
    [
      "with a red check beside a cancelled one",
      {
        checks: {
          state: "failed",
          items: ["cancelled", "failure"].map((state) => ({ name: state, state, url: null })),
        },
      },
      ["checks_failed", "its checks failed. Fix main", true],
    ],
    ["to a console that is down", { productionReachable: false }, ["production_unreachable", "does not answer", true]],
  ])("%s is blocked, in words", (_, change, [code, words, overridable]) => {
    const found = listPromotionBlockers({ ...READY, ...change });
    expect(found.map((one) => one.code)).toEqual([code]);
    expect(found[0]?.message).toContain(words);
    expect(found[0]?.overridable).toBe(overridable);
  });

  it("says since when, by whom and what clears it, where somebody or time does", () => {
    const expiresAt = new Date("2026-11-23T12:00:00.000Z");
    const facts = { ...READY, lock: { ...LOCK, expiresAt }, liveDeploy: LIVE, soakSeconds: 60 };
    expect(listPromotionBlockers(facts)).toMatchObject([
      { by: LOCK.by, since: NOW.toISOString(), clears_at: expiresAt.toISOString(), subject_id: "lck_1" },
      { by: LIVE.by, since: NOW.toISOString(), subject_id: "dep_1" },
      { since: "2026-11-23T09:00:00.000Z", clears_at: "2026-11-23T09:30:00.000Z" },
    ]);
  });

  it("is not blocked by a warning, by checks that are not required, or by soak that nobody asks for", () => {
    const warning = { ...LOCK, kind: "warning", expiresAt: null } as const;
    const lax = { checks: checks("failed"), checksRequired: false, soakSeconds: null, minimumSoakSeconds: 0 };
    expect(listPromotionBlockers({ ...READY, lock: warning, ...lax })).toEqual([]);
  });

  const anyFacts = fc.record({
    environment: fc.constantFrom("staging" as const, "production" as const),
    deployUi: fc.boolean(),
    status: fc.constantFrom("identical", "ahead", "behind", "diverged", "unknown"),
    onMain: fc.constantFrom(true, false, null),
    productionReachable: fc.boolean(),
    checks: fc.constantFrom("passed", "failed", "pending", "none", "unknown").map((state) => checks(state)),
    soakSeconds: fc.option(fc.nat(7_200)),
    minimumSoakSeconds: fc.nat(7_200),
    hold: fc.constantFrom(null, HOLD),
    liveDeploy: fc.constantFrom(null, LIVE),
    lock: fc.constantFrom(null, { ...LOCK, expiresAt: null }),
  });

  it("is free only when staging is strictly ahead, and what is overridable is on the list", () => {
    fc.assert(
      fc.property(anyFacts, (change) => {
        const facts = { ...READY, ...change };
        const found = listPromotionBlockers(facts);
        for (const { code, overridable, message } of found) {
          expect(overridable).toBe(OVERRIDABLE.promotion.some((one) => one === code));
          expect(message).toMatch(/^\S.*\.$/);
        }
        expect(new Set(found.map(({ code }) => code)).size).toBe(found.length);
        const { left } = splitBlockers(found, OVERRIDABLE.promotion);
        const isFree = change.environment === "staging" && change.deployUi && change.hold === null;
        const isAhead = change.status === "ahead" && change.onMain === true;
        const isClear = change.liveDeploy === null && change.lock === null;
        expect(left.length === 0).toBe(isFree && isAhead && isClear);
      }),
    );
  });
});

describe("an override", () => {
  it("passes over what may be passed over and nothing else, whatever it names", () => {
    const found = listPromotionBlockers({ ...READY, hold: HOLD, checks: checks("failed"), soakSeconds: 0 });
    const { left, overridden } = splitBlockers(found, ["held", "checks_failed"]);
    expect(left.map(({ code }) => code)).toEqual(["held", "soak_too_short"]);
    expect(overridden.map(({ code }) => code)).toEqual(["checks_failed"]);
  });
});

describe("a rollback", () => {
  const BACK: RollbackFacts = {
    ...GATE,
    toSha: PRODUCTION,
    status: "behind",
    hasRun: true,
    onMain: true,
    problem: null,
  };

  it("is blocked by nothing when production has run the earlier commit", () => {
    expect(listRollbackBlockers(BACK)).toEqual([]);
    expect(listRollbackBlockers({ ...BACK, status: "diverged" })).toEqual([]);
  });

  it.each<[string, Partial<RollbackFacts>, Expected]>([
    [
      "on the production console",
      { environment: "production" },
      ["wrong_console", "Promote and roll back from", false],
    ],
    ["while the switch is off", { deployUi: false }, ["deploy_ui_disabled", "break-glass", false]],
    ["under a lock", { lock: { ...LOCK, expiresAt: null } }, ["surface_locked", "“invoice run”", false]],
    ["beside a live deploy", { liveDeploy: LIVE }, ["deploy_in_flight", "Wait for it to finish", false]],
    ["beside a lost one", { liveDeploy: LOST }, ["deploy_in_flight", "An admin must settle it", false]],
    [
      "to a commit production has no record of",
      { hasRun: false },
      ["never_ran", "console-prod has no record of running aaaaaaa", false],
    ],
    ["to what production runs", { status: "identical" }, ["already_running", "is at aaaaaaa already", false]],
    ["to a newer commit", { status: "ahead" }, ["not_earlier", "that is no rollback", false]],
    ["to a commit beside main", { onMain: false }, ["not_on_main", "break-glass only", false]],
    [
      "to a commit of which nobody knows whether main has it",
      { onMain: null },
      ["comparison_unknown", "Nobody can say whether aaaaaaa is on main", false],
    ],
    ["that nobody could compare", { status: "unknown", onMain: null }, ["comparison_unknown", "compared", true]],
    [
      "that nobody could compare, beside main's word",
      { status: "unknown" },
      ["comparison_unknown", "could not be compared", true],
    ],
  ])("%s is blocked, in words", (_, change, [code, words, overridable]) => {
    const found = listRollbackBlockers({ ...BACK, ...change });
    expect(found.map((one) => one.code)).toEqual([code]);
    expect(found[0]?.message).toContain(words);
    expect(found[0]?.overridable).toBe(overridable);
  });
});

describe("the words of what changed since a review", () => {
  const side = {
    running_sha: STAGING,
    released_sha: STAGING,
    released_doubt: null,
    recorded_sha: STAGING,
    since: null,
    observed_at: null,
    drift: false,
    drift_reason: null,
    problem: null,
  };
  const NOW_SEEN: Versions = {
    staging: side,
    production: side,
    status: "ahead",
    ahead_by: 400,
    behind_by: 0,
    commits: [],
    commits_truncated: true,
    migrations: [{ name: "1_a", destructive: false, reasons: [] }],
    checks: checks("passed"),
    soak_seconds: 60,
    digest: "",
    blockers: [],
    hold: null,
    attestation: null,
    compare_url: null,
    observed_at: null,
    problem: null,
  };

  it("give the number of commits that GitHub counts, not of those it lists", () => {
    expect(changedWords(["commits", "migrations"], NOW_SEEN)).toContain(
      "400 commits would ship, 1 migration would run.",
    );
    expect(changedWords(["commits"], { ...NOW_SEEN, ahead_by: 1 })).toContain(": 1 commit would ship.");
  });

  it("count nothing when nobody knows what would ship", () => {
    const unknown: Versions = { ...NOW_SEEN, status: "unknown", ahead_by: null, migrations: [] };
    const words = changedWords(["commits", "migrations"], unknown);
    expect(words).toMatch(/^\D*has changed: what would ship is not known. Review it again\D*$/);
  });

  it("take an empty list of migrations for none only after a comparison", () => {
    expect(areMigrationsKnown(false, [])).toBe(false);
    expect(areMigrationsKnown(true, [])).toBe(true);
    expect(areMigrationsKnown(false, NOW_SEEN.migrations)).toBe(true);
  });
});

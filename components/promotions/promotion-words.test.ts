import { describe, expect, it } from "vitest";

import type { Blocker } from "@/lib/core/decision";

import { lookOfPromotion, promotionMigrationWords, rollbackMigrationWords, whatIsMissing } from "./promotion-words";

const blocker = (code: string, overridable: boolean): Blocker => ({
  ...{ code, overridable, message: code, since: null, by: null, clears_at: null, subject_id: null },
});
const HARD = blocker("held", false);
const SOFT = blocker("checks_missing", true);

const READY = {
  ...{ isRead: true, left: [], overridden: [], needsReason: false, reason: "" },
  ...{ confirm: "PROMOTE", word: "PROMOTE", hasCode: true },
};

describe("what is missing before production is changed", () => {
  it("is nothing when the word and the code are there and nothing blocks", () => {
    expect(whatIsMissing(READY)).toBeNull();
  });

  it.each([
    ["the review", { isRead: false }, "Reading the review…"],
    ["what cannot be overridden", { left: [HARD, SOFT] }, "Blocked: the reasons are listed above."],
    ["an override", { left: [SOFT] }, "Blocked: override what is listed above, or wait until it clears."],
    ["the reason of an override", { overridden: [SOFT] }, "An override needs a reason."],
    ["the reason of a rollback", { needsReason: true, reason: "  " }, "Say why."],
    ["the word", { confirm: "promote" }, "Type PROMOTE to confirm."],
    ["the code", { hasCode: false }, "Enter a six-digit code."],
  ])("is %s", (_what, facts, words) => {
    expect(whatIsMissing({ ...READY, ...facts })).toBe(words);
  });

  it("forgives a space around the word", () => {
    expect(whatIsMissing({ ...READY, confirm: " PROMOTE " })).toBeNull();
  });
});

describe("how a promotion stands", () => {
  it.each([
    ["promotion", "requested", "Going out"],
    ["promotion", "promoted", "Promoted"],
    ["rollback", "promoted", "Rolled back"],
    ["rollback", "failed", "Failed"],
  ] as const)("a %s that is %s is called %s", (kind, state, word) => {
    expect(lookOfPromotion({ kind, state }).word).toBe(word);
  });
});

describe("what becomes of the migrations", () => {
  const UNKNOWN = "Whether migrations came with them is not known.";
  const migrations = [{ name: "1_orders", destructive: false, reasons: [] }];

  it("is not known while nobody could compare, in both directions", () => {
    expect(rollbackMigrationWords({ commits_total: null, migrations: [] })).toBe(UNKNOWN);
    expect(promotionMigrationWords({ status: "unknown", migrations: [] })).toBe(UNKNOWN);
  });

  it("is told where the two were compared, and where migrations were seen at all", () => {
    expect(rollbackMigrationWords({ commits_total: 2, migrations: [] })).toContain("No database migration");
    expect(rollbackMigrationWords({ commits_total: null, migrations })).toContain("These stay in the database");
    expect(promotionMigrationWords({ status: "ahead", migrations: [] })).toContain("No database migration");
    expect(promotionMigrationWords({ status: "ahead", migrations })).toContain("These run before");
  });
});

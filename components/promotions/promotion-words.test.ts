import { describe, expect, it } from "vitest";

import { lookOfPromotion, promotionMigrationWords, promotionTitle, writtenWords } from "./promotion-words";

describe("how a promotion stands", () => {
  it.each([
    ["promotion", "requested", "In flight"],
    ["promotion", "promoted", "Promoted"],
    ["rollback", "promoted", "Rolled back"],
    ["rollback", "failed", "Failed"],
    ["promotion", "unknown", "Unknown"],
    ["rollback", "unknown", "Unknown"],
    ["unknown", "promoted", "Done"],
    ["unknown", "unknown", "Unknown"],
  ] as const)("a %s that is %s is called %s", (kind, state, word) => {
    expect(lookOfPromotion({ kind, state }).word).toBe(word);
  });

  it("is green only when it is done", () => {
    const green = (["requested", "promoted", "failed", "unknown"] as const).filter(
      (state) => lookOfPromotion({ kind: "promotion", state }).tone === "ok",
    );
    expect(green).toEqual(["promoted"]);
    const look = lookOfPromotion({ kind: "promotion", state: "unknown" });
    expect(look).toMatchObject({ shape: "dashed", tone: "unknown" });
  });
});

describe("an order that was saved", () => {
  const failure = { code: "run_failed", message: "The run failed." };

  it.each([
    ["promotion", "requested", null, "ok", "Promoting aaaaaaa. Follow it above."],
    ["rollback", "promoted", null, "ok", "Rollback to aaaaaaa is done."],
    ["promotion", "failed", failure, "fail", "Promotion to aaaaaaa failed: The run failed."],
    ["promotion", "failed", null, "fail", "Promotion to aaaaaaa failed."],
    ["unknown", "unknown", null, "unknown", "Order for aaaaaaa is saved. Its state is unknown."],
  ] as const)("(a %s that is %s) is said as it stands", (...[kind, state, why, tone, words]) => {
    const said = writtenWords({ kind, state, to_sha: "a".repeat(40), failure: why });
    expect(said.tone).toBe(tone);
    expect(said.text).toContain(words);
    expect(said.text.includes("Follow it")).toBe(state === "requested");
  });
});

describe("what becomes of the migrations", () => {
  const UNKNOWN = "Migrations are unknown.";
  const migrations = [{ name: "1_orders", destructive: false, reasons: [] }];

  it("is not known while nobody could compare", () => {
    expect(promotionMigrationWords({ status: "unknown", migrations: [] })).toBe(UNKNOWN);
  });

  it("is told where the two were compared", () => {
    expect(promotionMigrationWords({ status: "ahead", migrations: [] })).toContain("No database migration");
    expect(promotionMigrationWords({ status: "ahead", migrations })).toContain("These run before");
  });
});

describe("the title of a promotion's review", () => {
  it("counts what would ship by GitHub's own number, however many are listed", () => {
    expect(promotionTitle({ status: "ahead", ahead_by: 312 })).toBe("312 commits would ship");
    expect(promotionTitle({ status: "diverged", ahead_by: 1 })).toBe("1 commit would ship");
    expect(promotionTitle({ status: "behind", ahead_by: 0 })).toBe("No commit would ship");
    expect(promotionTitle({ status: "unknown", ahead_by: null })).toBe("What would ship is unknown");
  });
});

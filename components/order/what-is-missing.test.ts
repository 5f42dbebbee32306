import { describe, expect, it } from "vitest";

import type { Blocker } from "@/lib/core/decision";

import { whatIsMissing } from "./what-is-missing";

const blocker = (code: string, overridable: boolean): Blocker => ({
  code,
  overridable,
  message: code,
  since: null,
  by: null,
  clears_at: null,
  subject_id: null,
});
const HARD = blocker("held", false);
const SOFT = blocker("checks_missing", true);

const READY = {
  unread: null,
  left: [],
  overridden: [],
  asksReason: null,
  reason: "",
  confirm: "PROMOTE",
  word: "PROMOTE",
  hasCode: true,
};

describe("what is missing before an order is sent", () => {
  it("is nothing when the word and the code are there and nothing blocks", () => {
    expect(whatIsMissing(READY)).toBeNull();
  });

  it.each([
    ["the review", { unread: "Reading the review…" }, "Reading the review…"],
    ["what cannot be overridden", { left: [HARD, SOFT] }, "Blocked, see above."],
    ["an override", { left: [SOFT] }, "Blocked: override what is listed above, or wait until it clears."],
    ["the reason of an override", { overridden: [SOFT] }, "An override needs a reason."],
    ["the reason of a rollback", { asksReason: "Add a reason.", reason: "  " }, "Add a reason."],
    ["the word", { confirm: "promote" }, "Type PROMOTE to confirm."],
    ["the code", { hasCode: false }, "Enter a six-digit code."],
  ])("is %s", (_what, facts, words) => {
    expect(whatIsMissing({ ...READY, ...facts })).toBe(words);
  });

  it("forgives a space around the word", () => {
    expect(whatIsMissing({ ...READY, confirm: " PROMOTE " })).toBeNull();
  });

  it("is only what this order asks for", () => {
    expect(whatIsMissing({ unread: null, left: [] })).toBeNull();
    expect(whatIsMissing({ unread: null, left: [SOFT] })).toMatch(/^Blocked/);
  });
});

import { describe, expect, it } from "vitest";

import { DECISIONS, missingRunWords, settledWords, settlementOf } from "@/components/deploys/settle-words";
import { settleRequestSchema } from "@/lib/deploys/schemas";

const FILLED = { runId: " 4711 ", code: "123456", reason: " looked at GitHub " };

describe("what a person can say of a deploy that nobody can resolve", () => {
  it("is each decision that the API takes, once, and nothing else", () => {
    const taken = settleRequestSchema.options.map((option) => option.shape.decision.value);
    expect(DECISIONS.map(({ choice }) => choice)).toEqual(taken);
    expect(new Set(DECISIONS.map(({ title }) => title)).size).toBe(taken.length);
  });

  it.each(DECISIONS.map(({ choice }) => choice))(
    "is sent as the API reads it, and has its own words: %s",
    (decision) => {
      const sent = settlementOf({ decision, ...FILLED });
      expect(settleRequestSchema.parse(sent)).toEqual(sent);
      expect(sent).toMatchObject({ decision, totp: "123456", reason: "looked at GitHub" });
      expect(settledWords(decision)).toMatch(decision === "adopt" ? /^Adopted\. / : /^Settled: it /);
    },
  );

  it("names a run only where one is adopted, and waits for its number", () => {
    expect(settlementOf({ decision: "adopt", ...FILLED })).toHaveProperty("run_id", "4711");
    expect(settlementOf({ decision: "never_ran", ...FILLED })).not.toHaveProperty("run_id");
    expect(missingRunWords({ decision: "adopt", runId: "  " })).toBe("Say which run it was.");
    expect(missingRunWords({ decision: "adopt", runId: "4711" })).toBeNull();
    expect(missingRunWords({ decision: "shipped", runId: "" })).toBeNull();
  });
});

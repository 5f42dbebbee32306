import { describe, expect, it } from "vitest";
import { axisWords, ranWords, titleOfRelease, viaWords } from "@/components/releases/release-words";
import { madeRelease } from "@/tests/factories/releases";

const NOW = Date.parse("2026-11-26T02:00:00.000Z");

describe("the words of a release", () => {
  it("tell how long it ran, and claim nothing of what nobody saw end", () => {
    expect(ranWords(madeRelease("a", 9, { until: "2026-11-26T02:00:00.000Z" }), NOW)).toBe("ran 2 d 17 h");
    expect(ranWords(madeRelease("a", 9), NOW)).toBe("ran until unknown");
  });

  it("name the change by its title, or by its digits", () => {
    expect(titleOfRelease(madeRelease("a", 9))).toBe("aaaaaaa");
  });

  it("name where it came from", () => {
    expect(viaWords({ via: "other_console" })).toBe("the other console");
    expect(viaWords({ via: "unknown" })).toBe("unknown");
  });

  it("tell the axis to whoever does not see it", () => {
    const changes = [
      { at: "", health: "up" as const, detail: null },
      { at: "", health: "down" as const, detail: null },
    ];
    expect(axisWords({ changes }, [madeRelease("a", 9), madeRelease("b", 8)])).toBe(
      "14 days: 1 outage, 2 releases listed below.",
    );
  });
});

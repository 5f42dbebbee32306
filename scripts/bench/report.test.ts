import { describe, expect, it } from "vitest";
import { withSection } from "@/scripts/bench/report";

const TEXT = "# Head\n\nWords.\n\n## calls\n\nold calls\n\n## latency\n\nold latency\n";

describe("a section of the results", () => {
  it("is replaced where it stands; the others stay", () => {
    expect(withSection(TEXT, "calls", "## calls\n\nnew\n")).toBe(
      "# Head\n\nWords.\n\n## calls\n\nnew\n\n## latency\n\nold latency\n",
    );
  });

  it("is added at the end when it is new", () => {
    expect(withSection(TEXT, "faults", "## faults\n\nnone\n")).toBe(`${TEXT}\n## faults\n\nnone\n`);
  });

  it("is not confused with one whose name only begins like it", () => {
    expect(withSection("# H\n\n## calls by day\n\nkept\n", "calls", "## calls\n\nnew\n")).toContain("kept");
  });
});

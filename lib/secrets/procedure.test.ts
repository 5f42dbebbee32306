import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

import shipped from "@/cockpit.config";
import { parseProcedure } from "@/lib/secrets/procedure";
import { root } from "@/sandbox/root";

const folder = path.join(root, "docs/runbooks");
const stepsOf = (file: string) => parseProcedure(readFileSync(path.join(folder, file), "utf8"));

describe("a procedure by hand", () => {
  it("is the numbered items below its heading, with the commands of each", () => {
    const text =
      "# Rotate A\n\n1. Not a step.\n\n## Steps\n\n1. Make `it`,\n   slowly.\n\n   ```\n   KEY=$(one \\\n     two)\n   ```\n\n2. See it.\n\n## If it goes wrong\n\n1. No step.\n";
    expect(parseProcedure(text)).toEqual([
      { text: "Make it, slowly.", commands: ["KEY=$(one \\\n  two)"] },
      { text: "See it.", commands: [] },
    ]);
    expect(parseProcedure("nothing")).toEqual([]);
  });

  it("of every secret that ships has steps, each with words", () => {
    for (const { sop } of shipped.secrets) {
      const steps = stepsOf(path.basename(sop));
      expect(steps.length).toBeGreaterThanOrEqual(4);
      expect(steps.every(({ text }) => text.length > 10)).toBe(true);
    }
  });

  it("has as many steps as its file has numbered items", () => {
    for (const file of readdirSync(folder).filter((name) => name.startsWith("rotate-"))) {
      const items = readFileSync(path.join(folder, file), "utf8").match(/^\d+\. /gm) ?? [];
      expect([file, stepsOf(file).length]).toEqual([file, items.length]);
    }
  });
});

import path from "node:path";
import { describe, expect, it } from "vitest";
import { UsageProblem } from "@/cli/refusal";
import { parseUpOptions } from "@/sandbox/options";
import { root } from "@/sandbox/root";

describe("the command line of npm run up", () => {
  it("needs no argument", () => {
    expect(parseUpOptions([])).toEqual({
      dataDir: path.join(root, ".cockpit"),
      ports: { staging: 3000, production: 3001, simulator: 3900 },
      history: true,
      fresh: false,
      detach: false,
      supervise: false,
      repository: null,
    });
  });

  it("takes every documented flag", () => {
    const options = parseUpOptions([
      "--staging-port",
      "4000",
      "--prod-port=4001",
      "--simulator-port",
      "4900",
      "--no-history",
      "--fresh",
      "--detach",
      "--repository",
      "/srv/linux",
      "--data-dir",
      ".cockpit/e2e",
    ]);
    expect(options.ports).toEqual({ staging: 4000, production: 4001, simulator: 4900 });
    expect(options).toMatchObject({ history: false, fresh: true, detach: true, repository: "/srv/linux" });
    expect(options.dataDir).toBe(path.join(root, ".cockpit", "e2e"));
  });

  it.each([
    ["an unknown flag", ["--frsh"]],
    ["a port that is no number", ["--prod-port", "http"]],
    ["a port out of range", ["--prod-port", "70000"]],
    ["a stray word", ["staging"]],
    ["one port for two servers", ["--prod-port", "3000"]],
    ["a data folder outside .cockpit", ["--data-dir", "/tmp/elsewhere"]],
    ["a data folder that climbs out of .cockpit", ["--data-dir", ".cockpit/../src"]],
    ["a data folder beside .cockpit", ["--data-dir", ".cockpit-other"]],
  ])("refuses %s as wrong usage", (_, argv) => {
    expect(() => parseUpOptions(argv)).toThrow(UsageProblem);
  });
});

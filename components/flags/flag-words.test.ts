import { describe, expect, it } from "vitest";

import { flipCommand, instanceWords, secondsWords, sourceWords } from "./flag-words";

const KEY = "FLAG_CONSOLE_DEPLOY_UI";

describe("what is said of a flag", () => {
  it("flips a flag that is on to off, on this environment's own app", () => {
    expect(flipCommand({ key: KEY, value: true }, "raxx-console-staging")).toBe(
      "heroku config:set FLAG_CONSOLE_DEPLOY_UI=off -a raxx-console-staging",
    );
    expect(flipCommand({ key: KEY, value: false }, "raxx-console-prod")).toContain("=on -a raxx-console-prod");
  });

  it("says loudly that a value cannot be read, and which side counts instead", () => {
    expect(sourceWords({ key: KEY, source: "unreadable", value: false })).toBe(
      "FLAG_CONSOLE_DEPLOY_UI can be read neither as on nor as off. Until it can, the safe side counts: off.",
    );
  });

  it("counts who confirms it", () => {
    expect(instanceWords({ confirmed: 1, total: 1 })).toBe("confirmed by the one instance");
    expect(instanceWords({ confirmed: 1, total: 3 })).toBe("confirmed by 1 of 3 instances");
  });

  it("does not make a figure out of nothing", () => {
    expect([secondsWords(null), secondsWords(3)]).toEqual(["none yet", "3.0 s"]);
  });
});

import { describe, expect, it } from "vitest";

import { changesWords, flipCommand, lookOfFlag, noteOfFlag, placesWords, secondsWords } from "./flag-words";

const KEY = "FLAG_CONSOLE_DEPLOY_UI";
const FLAG = {
  key: KEY,
  description: "x",
  effect: "x",
  owner: "platform",
  risk: "low" as const,
  value: false,
  default: true,
  source: "environment" as const,
  state: "confirmed" as const,
  instances: { confirmed: 2, total: 2 },
  changed_at: null,
  changed_by: null,
  app: "raxx-console-staging",
  configured: "off" as const,
  configured_value: false,
  remove_by: null,
  flip: null,
  drift: null,
  problem: null,
};

describe("what is said of a flag", () => {
  it("sets it on this environment's own app, and shows nobody a value", () => {
    expect(flipCommand(KEY, false, "raxx-console-staging")).toBe(
      "heroku config:set FLAG_CONSOLE_DEPLOY_UI=off -a raxx-console-staging >/dev/null 2>&1",
    );
  });

  it("says loudly that a value cannot be read, and which side counts instead", () => {
    expect(noteOfFlag({ ...FLAG, source: "unreadable" })).toBe(
      "FLAG_CONSOLE_DEPLOY_UI is neither on nor off. The safe side counts: off.",
    );
  });

  it("names who changed it past the console", () => {
    const drift = {
      id: "d",
      from: "on" as const,
      to: "off" as const,
      by: "hana@raxx.app",
      release_version: 7,
      since: "",
      flip_id: null,
    };
    expect(noteOfFlag({ ...FLAG, state: "drifted", drift: { ...drift, flip_id: "flp_1" } })).toBe(
      "Heroku took a flip by hana@raxx.app late: on became off.",
    );
    expect(noteOfFlag({ ...FLAG, state: "drifted", drift })).toBe("hana@raxx.app set it to off on Heroku (v7).");
  });

  it("tells where the code reads it, and never that nothing does", () => {
    const uses = {
      sha: "0123456".padEnd(40, "0"),
      searched_at: "x",
      files: 1_234,
      places: [],
      not_searched: [],
      problem: null,
    };
    expect(placesWords(uses)).toBe("No mention in 1,234 files of 0123456, which production runs.");
    const places = [{ path: "lib/a.ts", line: 7 }];
    expect(placesWords({ ...uses, places })).toBe("1 place reads it in 1,234 files of 0123456, which production runs.");
    expect(placesWords({ ...uses, searched_at: null, problem: "GitHub answers 503." })).toBe(
      "Not searched yet. GitHub answers 503.",
    );
    expect(placesWords({ ...uses, sha: null })).toContain("Not searched");
  });

  it("counts who confirms it", () => {
    expect(lookOfFlag(FLAG).word).toBe("2/2 instances confirm");
    expect(lookOfFlag({ state: "applied", instances: { confirmed: 0, total: 1 } }).word).toBe("0/1 instance");
    expect(lookOfFlag({ state: "unconfirmed", instances: { confirmed: 1, total: 2 } }).tone).toBe("fail");
  });

  it("lists what a flip changes", () => {
    expect(
      changesWords([
        { key: "A", value: true },
        { key: "B", value: false },
      ]),
    ).toBe("A on, B off");
  });

  it("does not make a figure out of nothing", () => {
    expect([secondsWords(null), secondsWords(3)]).toEqual(["none yet", "3.0 s"]);
  });
});

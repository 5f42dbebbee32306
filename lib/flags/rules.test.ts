import fc from "fast-check";
import { describe, expect, it } from "vitest";

import cockpitConfig from "@/cockpit.config";
import type { FlagDeclaration } from "@/lib/core/config";
import { killSwitches } from "@/lib/core/kill-switches";
import { readFlag, readFlags } from "@/lib/flags/rules";

const flag = (change: Partial<FlagDeclaration> = {}): FlagDeclaration => ({
  key: "FLAG_CONSOLE_X",
  description: "x",
  effect: "x",
  owner: "platform",
  risk: "low",
  default: false,
  safe: false,
  ...change,
});

describe("a flag's value", () => {
  it.each(["true", "TRUE", "True", "1", "on", "ON", " on "])("%j is on", (raw) => {
    expect(readFlag(flag(), raw)).toEqual({ key: "FLAG_CONSOLE_X", value: true, source: "environment" });
  });

  it.each(["false", "FALSE", "0", "off", "Off"])("%j is off", (raw) => {
    expect(readFlag(flag({ default: true }), raw)).toMatchObject({ value: false, source: "environment" });
  });

  it.each([undefined, "", "  "])("%j is the declared default", (raw) => {
    expect(readFlag(flag({ default: true }), raw)).toMatchObject({ value: true, source: "default" });
    expect(readFlag(flag(), raw)).toMatchObject({ value: false, source: "default" });
  });

  it.each(["yes", "no", "2", "tru", "enabled", "on;", "真"])(
    "%j is the safe side, and said to be unreadable",
    (raw) => {
      expect(readFlag(flag({ default: true, safe: false }), raw)).toMatchObject({ value: false, source: "unreadable" });
      expect(readFlag(flag({ safe: true }), raw)).toMatchObject({ value: true, source: "unreadable" });
    },
  );

  it("is on by nothing but the words for on", () => {
    fc.assert(
      fc.property(fc.string(), (raw) => {
        const isOn = readFlag(flag(), raw).value;
        expect(isOn).toBe(["true", "1", "on"].includes(raw.trim().toLowerCase()));
      }),
    );
  });
});

describe("the kill switches", () => {
  it("are read from the environment, each by its own name", () => {
    const raw = { FLAG_CONSOLE_DEPLOY_UI: "off", FLAG_CONSOLE_DEPLOY_ASYNC: "on", FLAG_CONSOLE_ROTATE_UI: "1" };
    expect(killSwitches(readFlags(cockpitConfig, raw))).toEqual({
      deployUi: false,
      deployAsync: true,
      deployChip: true,
      rotateUi: true,
      rotationModeA: false,
    });
  });

  it("start with deploys and chip on, and async and rotations off", () => {
    expect(killSwitches(readFlags(cockpitConfig, {}))).toMatchObject({
      deployUi: true,
      deployAsync: false,
      deployChip: true,
      rotateUi: false,
    });
  });

  it("are off when a configuration does not declare them", () => {
    expect(Object.values(killSwitches([]))).toEqual(Array(5).fill(false));
  });

  it("cannot be switched on by garbage", () => {
    const garbage = Object.fromEntries(cockpitConfig.flags.map(({ key }) => [key, "yes please"]));
    const { deployUi, deployAsync, rotateUi, rotationModeA } = killSwitches(readFlags(cockpitConfig, garbage));
    expect([deployUi, deployAsync, rotateUi, rotationModeA]).toEqual([false, false, false, false]);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { FlagDeclaration } from "@/lib/core/config";
import { killSwitches } from "@/lib/core/kill-switches";
import type { ConfigRelease, Dyno } from "@/lib/core/platform";
import {
  countConfirming,
  findOwnRelease,
  isConfirmed,
  isRemovable,
  isStillExpected,
  readFlag,
  readFlags,
} from "@/lib/flags/rules";
import { raxxConfig } from "@/tests/factories/raxx-config";

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
    expect(killSwitches(readFlags(raxxConfig, raw))).toEqual({
      deployUi: false,
      deployAsync: true,
      deployChip: true,
      rotateUi: true,
      rotationModeA: false,
    });
  });

  it("start with deploys and chip on, and async and rotations off", () => {
    expect(killSwitches(readFlags(raxxConfig, {}))).toMatchObject({
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
    const garbage = Object.fromEntries(raxxConfig.flags.map(({ key }) => [key, "yes please"]));
    const { deployUi, deployAsync, rotateUi, rotationModeA } = killSwitches(readFlags(raxxConfig, garbage));
    expect([deployUi, deployAsync, rotateUi, rotationModeA]).toEqual([false, false, false, false]);
  });
});

const dyno = (name: string, change: Partial<Dyno> = {}): Dyno => ({
  name,
  type: "web",
  state: "up",
  version: 7,
  ...change,
});
const instance = (id: string, value: boolean, at: string | null = null) => ({ id, dyno: at, flags: { X: value } });

describe("who confirms a value", () => {
  const count = (dynos: Dyno[], instances: ReturnType<typeof instance>[] | null) =>
    countConfirming({ X: true }, { dynos, instances }, 7);

  it("is everybody who runs the app: one that is not heard of is waited for by its name", () => {
    expect(count([dyno("web.1"), dyno("web.2")], [instance("a", true, "web.1")])).toEqual({
      confirmed: 1,
      total: 2,
      waits_for: ["web.2"],
    });
  });

  it("is not met by a dyno that speaks twice, as after a crash, for one that nobody hears of", () => {
    const twice = [instance("a", true, "web.1"), instance("b", true, "web.1")];
    expect(count([dyno("web.1"), dyno("web.2")], twice)).toEqual({ confirmed: 2, total: 3, waits_for: ["web.2"] });
    expect(isConfirmed(count([dyno("web.1"), dyno("web.2")], [instance("a", true), instance("b", true)]))).toBe(true);
  });

  it("is never met while one more holds the old value", () => {
    const seen = count([dyno("web.1")], [instance("a", true, "web.1"), instance("old", false)]);
    expect(seen).toEqual({ confirmed: 1, total: 2, waits_for: ["old"] });
    expect(isConfirmed(seen)).toBe(false);
  });

  it("leaves out what serves nobody, and is never nobody at all", () => {
    const one = [instance("a", true, "web.1")];
    expect(isConfirmed(count([dyno("web.1"), dyno("run.12", { type: "run" })], one))).toBe(true);
    expect(isConfirmed(count([], []))).toBe(false);
  });

  it("of an app whose instances do not report is every dyno that runs the release", () => {
    expect(count([dyno("web.1"), dyno("web.2", { version: 6 })], null)).toMatchObject({ confirmed: 1, total: 2 });
    expect(count([dyno("web.1"), dyno("web.2", { state: "starting" })], null).waits_for).toEqual(["web.2"]);
    expect(count([dyno("web.1"), dyno("web.2", { version: null })], null).waits_for).toEqual(["web.2"]);
    expect(isConfirmed(count([dyno("web.1"), dyno("worker.1", { type: "worker", version: 8 })], null))).toBe(true);
  });

  it("are all of them or it is not confirmed, whoever they are", () => {
    const values = fc.array(fc.boolean(), { maxLength: 5 });
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 5 }), (held, dynos) => {
        const listed = Array.from({ length: dynos }, (_, index) => dyno(`web.${index + 1}`));
        const seen = count(
          listed,
          held.map((value, index) => instance(`i${index}`, value, `web.${index + 1}`)),
        );
        expect(isConfirmed(seen)).toBe(held.length > 0 && held.every(Boolean) && held.length >= dynos);
        expect(seen.waits_for.length === 0 || !isConfirmed(seen)).toBe(true);
      }),
    );
  });
});

describe("the release of a write", () => {
  const release = (version: number, ...keys: string[]): ConfigRelease => ({
    version,
    status: "succeeded",
    at: null,
    by: null,
    keys,
    isRollback: false,
  });

  const own = (keys: string[], by: string | null = null) => ({ keys, by, taken: [] });

  it("is the one that changed exactly its keys, the first of several, wherever it stands", () => {
    const releases = [release(12, "A", "B"), release(11, "A"), release(10, "A"), release(9, "C")];
    expect(findOwnRelease(releases, own(["A"]))?.version).toBe(10);
    expect(findOwnRelease(releases, own(["B", "A"]))?.version).toBe(12);
    expect(findOwnRelease(releases, own(["B"]))).toBeNull();
  });

  it("is nobody else's and no other flip's", () => {
    const releases = [release(12, "A"), { ...release(11, "A"), by: "hana@raxx.app" }];
    expect(findOwnRelease(releases, own(["A"], "console@raxx.app"))?.version).toBe(12);
    expect(findOwnRelease(releases, own(["A"], "hana@raxx.app"))?.version).toBe(11);
    expect(findOwnRelease(releases, { ...own(["A"], "console@raxx.app"), taken: [12] })).toBeNull();
  });
});

describe("what somebody saw of a flag", () => {
  const now = { word: "on", value: true } as const;

  it("still counts while the platform says the same", () => {
    expect(isStillExpected({ expected: true, now, known: null, reported: [] })).toBe(true);
    expect(isStillExpected({ expected: false, now, known: "off", reported: [false] })).toBe(false);
  });

  it("is what runs where the console knows that the platform keeps another value", () => {
    expect(isStillExpected({ expected: false, now, known: "on", reported: [false, false] })).toBe(true);
    expect(isStillExpected({ expected: false, now, known: "on", reported: [false, true] })).toBe(false);
    expect(isStillExpected({ expected: false, now, known: "on", reported: [] })).toBe(false);
  });
});

describe("a flag that can be removed", () => {
  const at = new Date("2026-11-29T09:00:00Z");
  const side = (value: boolean | null, days: number) => ({
    value,
    since: new Date(at.getTime() - days * 86_400_000).toISOString(),
  });

  it("is temporary, and has been on everywhere for thirty days", () => {
    expect(isRemovable([side(true, 30), side(true, 90)], true, at)).toBe(true);
    expect(isRemovable([side(true, 30), side(true, 90)], false, at)).toBe(false);
    expect(isRemovable([side(true, 29), side(true, 90)], true, at)).toBe(false);
    expect(isRemovable([side(true, 30), side(false, 90)], true, at)).toBe(false);
    expect(isRemovable([{ value: true, since: null }, side(true, 90)], true, at)).toBe(false);
  });
});

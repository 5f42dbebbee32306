import { describe, expect, it } from "vitest";
import {
  addSamples,
  arrange,
  isSurfaceStale,
  isWallStale,
  quantile,
  type Received,
  serverNow,
  verdictOf,
  wallAge,
} from "@/lib/wall/rules";
import type { Wall, WallSurface } from "@/lib/wall/schemas";
import { FLIGHT, NEED, WALL, WALL_SURFACE } from "@/tests/factories/wall";

const got = (change: Partial<Wall> = {}, elapsed = 0): Received => ({ wall: { ...WALL, ...change }, elapsed });
const surface = (surface_id: string, change: Partial<WallSurface> = {}) => ({ ...WALL_SURFACE, surface_id, ...change });
const trouble = (cause: string) => ({ cause, urgency: "failing" as const, words: "is so.", since: null });
const later = (seconds: number) => new Date(Date.parse(WALL.server_time) + seconds * 1_000).toISOString();

describe("how old the wall is", () => {
  it("is what the server waited with it and what has passed since it was asked for", () => {
    expect(wallAge(got({ observed_at: later(-4) }, 3_000))).toBe(7_000);
    expect(serverNow(got({}, 3_000)) - Date.parse(WALL.server_time)).toBe(3_000);
  });

  it("is stale at 15 s and not before, and at once while nobody is known to watch", () => {
    expect(isWallStale(got({}, 14_999))).toBe(false);
    expect(isWallStale(got({}, 15_000))).toBe(true);
    expect(isWallStale(got({ observed_at: later(-15) }))).toBe(true);
    expect(isWallStale(got({ observed_at: null }))).toBe(true);
  });

  it("is judged for each surface by when that was looked at", () => {
    const old = surface("api-prod", { observed_at: later(-149) });
    expect(isSurfaceStale(got({}), old)).toBe(false);
    expect(isSurfaceStale(got({}, 1_000), old)).toBe(true);
    expect(isSurfaceStale(got({}), surface("api-prod", { observed_at: null }))).toBe(true);
  });

  it("never goes back when a clock does", () => {
    expect(wallAge(got({ observed_at: later(30) }, -5_000))).toBe(0);
  });
});

describe("what stands at the head", () => {
  const down = { ...NEED, cause: "surface_down", subject: "api-prod" };
  const overdue = { ...NEED, cause: "secret_overdue", subject: "Heroku API key", urgency: "warning" as const };
  const flying = surface("api-staging", { flight: FLIGHT });

  it("is what fails, whatever else is under way", () => {
    const wall = { ...WALL, surfaces: [flying, surface("api-prod")], needs_you: [down, overdue] };
    expect(verdictOf(wall)).toMatchObject({ kind: "fail", surface: { surface_id: "api-prod" }, more: 1 });
  });

  it("is a platform that fails, though it is no surface", () => {
    const away = { ...NEED, cause: "heroku_unreachable", subject: "Heroku" };
    expect(verdictOf({ ...WALL, needs_you: [away] })).toMatchObject({ kind: "fail", surface: null });
  });

  it("is a surface that drifted before a deploy, and a deploy before an overdue rotation", () => {
    const drifted = { ...NEED, cause: "surface_drifted", subject: "api-prod", urgency: "warning" as const };
    const wall = { ...WALL, surfaces: [flying, surface("api-prod")] };
    expect(verdictOf({ ...wall, needs_you: [overdue, drifted] })).toMatchObject({ kind: "warn", need: drifted });
    expect(verdictOf({ ...wall, needs_you: [overdue] })).toMatchObject({ kind: "run", more: 0 });
  });

  it("is calm under a lock, and names what is overdue", () => {
    const locked = { ...NEED, cause: "surface_locked", urgency: "locked" as const };
    expect(verdictOf({ ...WALL, needs_you: [locked] })).toEqual({ kind: "ok", needs: [] });
    expect(verdictOf({ ...WALL, needs_you: [overdue, locked] })).toEqual({ kind: "ok", needs: [overdue] });
  });
});

describe("the order of the surfaces", () => {
  it("is down before failed, production before staging, and its own for all that are well", () => {
    const surfaces = [
      surface("one"),
      surface("two", { target_env: "staging", trouble: trouble("surface_down") }),
      surface("three", { trouble: trouble("deploy_failed") }),
      surface("four", { trouble: trouble("surface_down") }),
      surface("five", { flight: FLIGHT }),
    ];
    const needs_you = [
      { ...NEED, cause: "surface_down" },
      { ...NEED, cause: "deploy_failed" },
    ];
    const { hot, calm } = arrange({ ...WALL, surfaces, needs_you }, null);
    expect(hot.map(({ surface_id: id }) => id)).toEqual(["four", "two", "three"]);
    expect(calm.map(({ surface_id: id }) => id)).toEqual(["one", "five"]);
    expect(arrange({ ...WALL, surfaces, needs_you }, surfaces[0] ?? null).calm).toHaveLength(1);
  });
});

describe("time to truth", () => {
  const at = (seconds: number): Wall => {
    const flight = { ...FLIGHT, changed_at: later(seconds) };
    return { ...WALL, surfaces: [surface("api-prod", { flight })] };
  };

  it("is what passed from a platform's own moment to the screen, for what is new alone", () => {
    const before = at(-30);
    expect(addSamples([], null, { wall: before, elapsed: 0 })).toEqual([]);
    expect(addSamples([], before, { wall: before, elapsed: 0 })).toEqual([]);
    expect(addSamples([], before, { wall: at(-3), elapsed: 800 })).toEqual([3_800]);
  });

  it("keeps no more than it needs, and nothing of a clock that is ahead", () => {
    const many = Array.from({ length: 60 }, () => 1_000);
    expect(addSamples(many, at(-30), { wall: at(-2), elapsed: 0 })).toHaveLength(60);
    expect(addSamples([], at(-30), { wall: at(9), elapsed: 0 })).toEqual([]);
  });

  it("is told as a median, and not at all before the first change", () => {
    expect(quantile([], 0.5)).toBeNull();
    expect(quantile([9, 1, 5], 0.5)).toBe(5);
    expect(quantile([9, 1, 5], 0.95)).toBe(9);
  });
});

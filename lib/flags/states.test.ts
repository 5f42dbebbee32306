import { describe, expect, it } from "vitest";

import { EVENTS } from "@/lib/audit/events";
import { FLIP_STATES } from "@/lib/flags/schemas";
import {
  ACTION_OF_STATE,
  ADVANCING,
  CORRECTIONS,
  canMove,
  hasFlipEnded,
  hasTaken,
  TRANSITIONS,
} from "@/lib/flags/states";

describe("the states of a flip", () => {
  it("lead out of each that is on its way, and out of no end", () => {
    for (const state of FLIP_STATES) expect(TRANSITIONS[state].length > 0).toBe(!hasFlipEnded(state));
    expect(ADVANCING.some(hasFlipEnded)).toBe(false);
  });

  it("never confirm what no release has put in force, and never go back", () => {
    expect(canMove("requested", "confirmed", "course")).toBe(false);
    for (const state of FLIP_STATES) {
      expect(canMove(state, "requested", "course") || canMove(state, "requested", "evidence")).toBe(false);
    }
  });

  it("can be confirmed after nobody could", () => {
    expect(canMove("unconfirmed", "confirmed", "course")).toBe(true);
  });

  it("are left after the end by evidence alone", () => {
    for (const to of CORRECTIONS.failed) expect(canMove("failed", to, "course")).toBe(false);
    expect(canMove("failed", "applied", "evidence")).toBe(true);
    expect(canMove("confirmed", "unconfirmed", "evidence")).toBe(true);
    expect(canMove("applied", "confirmed", "evidence")).toBe(false);
  });

  it("of a flip that failed for another reason than its release changed nothing", () => {
    expect(hasTaken({ state: "failed", failureCode: "never_arrived" })).toBe(false);
    expect(hasTaken({ state: "failed", failureCode: "release_failed" })).toBe(true);
    expect(hasTaken({ state: "unconfirmed", failureCode: "instances_silent" })).toBe(true);
  });

  it("each write an audit action of their own", () => {
    const actions = FLIP_STATES.map((state) => ACTION_OF_STATE[state]);
    expect(new Set(actions).size).toBe(FLIP_STATES.length);
    for (const action of actions) expect(EVENTS[action].family).toBe("flag");
  });
});

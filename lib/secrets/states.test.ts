import { describe, expect, it } from "vitest";

import { EVENTS } from "@/lib/audit/events";
import { ROTATION_STATES } from "@/lib/secrets/schemas";
import { ACTION_OF_STATE, ADVANCING, canRotationMove, TRANSITIONS } from "@/lib/secrets/states";

describe("the states of a rotation", () => {
  it("lead out of each that is on its way, and out of no end", () => {
    for (const state of ROTATION_STATES) expect(TRANSITIONS[state].length > 0).toBe(ADVANCING.includes(state));
  });

  it("never revoke before every place has converged, and never go back", () => {
    expect(canRotationMove("requested", "revoking")).toBe(false);
    expect(canRotationMove("converging", "succeeded")).toBe(false);
    for (const state of ROTATION_STATES) expect(canRotationMove(state, "requested")).toBe(false);
  });

  it("can each end as failed while they last", () => {
    for (const state of ADVANCING) expect(canRotationMove(state, "failed")).toBe(true);
  });

  it("each write an audit action of their own", () => {
    const actions = ROTATION_STATES.map((state) => ACTION_OF_STATE[state]);
    expect(new Set(actions).size).toBe(ROTATION_STATES.length);
    for (const action of actions) expect(EVENTS[action].family).toBe("secret");
  });
});

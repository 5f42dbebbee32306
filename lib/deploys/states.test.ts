import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { EVENTS } from "@/lib/audit/events";
import { DEPLOY_STATES, type DeployState } from "@/lib/deploys/schemas";
import {
  ACTION_OF_STATE,
  ADVANCING,
  CORRECTIONS,
  canTransition,
  type Evidence,
  type Ground,
  isTerminal,
  LIVE,
  TERMINAL,
  TRANSITIONS,
} from "@/lib/deploys/states";

const anyState = fc.constantFrom(...DEPLOY_STATES);

function reachable(from: DeployState): Set<DeployState> {
  const seen = new Set<DeployState>([from]);
  for (const state of seen) for (const to of DEPLOY_STATES) if (canTransition(state, to, "course")) seen.add(to);
  return seen;
}

const EVIDENCE = Object.keys(CORRECTIONS).filter((key): key is Evidence => key in CORRECTIONS);
const anyEvidence = fc.constantFrom(...EVIDENCE);
const anyGround: fc.Arbitrary<Ground> = fc.oneof(fc.constantFrom("course" as const, "rerun" as const), anyEvidence);

describe("the transitions", () => {
  it("go from an intent to success and to every other end", () => {
    const ends = reachable("requested");
    for (const end of TERMINAL) expect(ends).toContain(end);
  });

  it("give every live state an exit that leads to an end without any re-run", () => {
    for (const state of LIVE) {
      expect(TRANSITIONS[state].length).toBeGreaterThan(0);
      expect([...reachable(state)].some(isTerminal)).toBe(true);
    }
  });

  it("never leave an end without a higher attempt of the run or evidence, whatever path is taken", () => {
    fc.assert(
      fc.property(fc.constantFrom(...TERMINAL), fc.array(anyState, { maxLength: 8 }), (end, path) => {
        let state: DeployState = end;
        for (const to of path) if (canTransition(state, to, "course")) state = to;
        expect(state).toBe(end);
      }),
    );
  });

  it("let evidence speak against ends only, and each piece of it against those it is about", () => {
    fc.assert(
      fc.property(anyState, anyState, anyEvidence, (from, to, evidence) => {
        if (!canTransition(from, to, evidence)) return;
        expect(isTerminal(from)).toBe(true);
        expect(CORRECTIONS[evidence].from).toContain(from);
        expect(CORRECTIONS[evidence].to).toContain(to);
      }),
    );
  });

  it("let every end be corrected by something, and no piece of evidence be idle", () => {
    const corrects = (from: DeployState, evidence: Evidence) =>
      DEPLOY_STATES.some((to) => canTransition(from, to, evidence));
    for (const end of TERMINAL) expect(EVIDENCE.some((evidence) => corrects(end, evidence))).toBe(true);
    for (const evidence of EVIDENCE) expect(TERMINAL.some((end) => corrects(end, evidence))).toBe(true);
  });

  it("let a re-run bring an ended or verifying deploy back to its run only", () => {
    for (const from of [...TERMINAL, "verifying" as const]) {
      const revived = DEPLOY_STATES.filter(
        (to) => canTransition(from, to, "rerun") && !canTransition(from, to, "course"),
      );
      expect(revived).toEqual(["queued", "running"]);
    }
  });

  it("enter dispatching from an intent only, on whatever ground, so that nothing is sent twice", () => {
    fc.assert(
      fc.property(anyState, anyGround, (from, ground) => {
        expect(canTransition(from, "dispatching", ground) && from !== "requested").toBe(false);
      }),
    );
  });

  it("end in success from verifying only, by a person's word about an unresolved one, or because the platform reports the commit", () => {
    expect(DEPLOY_STATES.filter((from) => canTransition(from, "succeeded", "rerun"))).toEqual([
      "verifying",
      "unresolved",
    ]);
    expect(EVIDENCE.filter((one) => TERMINAL.some((from) => canTransition(from, "succeeded", one)))).toEqual([
      "sha_live",
    ]);
  });

  it("let a new attempt queue again, whatever the one before was doing", () => {
    for (const from of ["queued", "running", "unresolved"] as const) {
      expect(canTransition(from, "queued", "rerun")).toBe(true);
    }
    expect(canTransition("queued", "queued", "course")).toBe(false);
    expect(canTransition("running", "queued", "course")).toBe(false);
  });

  it("lead a state to itself only for a new attempt, or where evidence changes the words of an end", () => {
    for (const state of DEPLOY_STATES) {
      expect(canTransition(state, state, "rerun")).toBe(state === "queued");
      const evidence = EVIDENCE.filter((one) => canTransition(state, state, one));
      expect(evidence.every((one) => CORRECTIONS[one].rewords)).toBe(true);
    }
  });

  it("write a known audit action for every state, and a different one each", () => {
    const actions = DEPLOY_STATES.map((state) => ACTION_OF_STATE[state]);
    expect(actions.every((action) => action in EVENTS)).toBe(true);
    expect(new Set(actions).size).toBe(DEPLOY_STATES.length);
  });

  it("know every state as live or ended, and none as both", () => {
    expect([...LIVE, ...TERMINAL].toSorted()).toEqual(DEPLOY_STATES.toSorted());
  });

  it("leave no live deploy alone, not even one that a person may settle", () => {
    expect([...ADVANCING].toSorted()).toEqual([...LIVE].toSorted());
  });
});

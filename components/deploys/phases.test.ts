import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { phasesOf } from "@/components/deploys/phases";
import type { DeployTransition, ShownState } from "@/lib/deploys/schemas";

const START = Date.parse("2026-11-29T10:00:00Z");

function story(steps: readonly [ShownState, number][], attempt: number | null = null): DeployTransition[] {
  return steps.map(([to, second], index) => ({
    seq: index + 1,
    attempt,
    from: steps[index - 1]?.[0] ?? null,
    to,
    at: new Date(START + second * 1000).toISOString(),
    actor: "console",
    note: null,
  }));
}

const BEGUN: [ShownState, number][] = [
  ["requested", 0],
  ["dispatching", 0],
  ["queued", 1],
  ["running", 4],
];
const live = { state: "running" as const, finished_at: null, expected_seconds: 40 };
const brief = (phases: ReturnType<typeof phasesOf>) => phases.map(({ name, ms, state }) => [name, ms, state]);

describe("the phases of a deploy", () => {
  it("are as long as they took, and the current one goes on", () => {
    const phases = phasesOf({ deploy: live, transitions: story(BEGUN), now: START + 20_000 });
    expect(brief(phases)).toEqual([
      ["requested", 1000, "done"],
      ["queued", 3000, "done"],
      ["running", 16_000, "now"],
      ["verifying", null, "ahead"],
    ]);
    expect(phases[2]?.filled).toBeCloseTo(16 / 36);
  });

  it("end where the deploy failed, and what follows was not reached", () => {
    const transitions = story([...BEGUN, ["failed", 20]]);
    const deploy = { state: "failed" as const, finished_at: transitions[4]?.at ?? null, expected_seconds: 40 };
    expect(brief(phasesOf({ deploy, transitions, now: START + 900_000 })).slice(2)).toEqual([
      ["running", 16_000, "ended"],
      ["verifying", null, "not_reached"],
    ]);
  });

  it("are those of the newest attempt", () => {
    const second = story([["running", 100]], 2);
    const transitions = [...story([...BEGUN, ["failed", 20]], 1), ...second];
    expect(brief(phasesOf({ deploy: live, transitions, now: START + 110_000 }))).toEqual([
      ["requested", null, "ahead"],
      ["queued", null, "ahead"],
      ["running", 10_000, "now"],
      ["verifying", null, "ahead"],
    ]);
  });

  it("count no time between an end and its correction", () => {
    const transitions = story([...BEGUN, ["verifying", 20], ["errored", 30], ["succeeded", 500]]);
    const deploy = { state: "succeeded" as const, finished_at: transitions.at(-1)?.at ?? null, expected_seconds: 40 };
    expect(brief(phasesOf({ deploy, transitions, now: START + 900_000 })).at(-1)).toEqual([
      "verifying",
      10_000,
      "done",
    ]);
  });

  it("fill the bar exactly, whatever they took", () => {
    const seconds = fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(seconds, fc.option(fc.integer({ min: 0, max: 9_000 })), (at, expected) => {
        const times = [...at].sort((one, other) => one - other);
        const transitions = story(BEGUN.map(([to], index) => [to, times[index] ?? 0]));
        const phases = phasesOf({
          deploy: { ...live, expected_seconds: expected },
          transitions,
          now: START + 95_000_000,
        });
        expect(phases.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
        expect(phases.every(({ filled }) => filled >= 0 && filled <= 1)).toBe(true);
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { getSurface, type Surface } from "@/lib/core/config";
import {
  ADVANCING,
  backoffDelay,
  breakglassCommand,
  canCancel,
  DEADLINES,
  type DeployFacts,
  deadlineOf,
  dispatchInputs,
  howToCancel,
  isCancelDueAgain,
  isJustCancelled,
  isOverdue,
  LIVE,
  listBlockers,
  nextCheckDelay,
  PATIENCE,
  requiredConfirmation,
  spreadDelay,
  TERMINAL,
} from "@/lib/deploys/rules";
import { matching } from "@/tests/factories/matchers";
import { raxxConfig } from "@/tests/factories/raxx-config";

const T0 = new Date("2026-11-23T10:00:00.000Z");
const after = (ms: number) => new Date(T0.getTime() + ms);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

function surface(id: string): Surface {
  const found = getSurface(raxxConfig, id);
  if (found === null) throw new Error(`no surface ${id}`);
  return found;
}

describe("time", () => {
  it("gives every state that waits for GitHub a deadline of its own", () => {
    for (const state of ["requested", "resolving", "queued", "running"] as const) {
      expect(deadlineOf(state, T0)).toEqual(after(DEADLINES[state]));
    }
    expect(DEADLINES.resolving).toBe(180 * SECOND);
  });

  it("ends no run before GitHub has, whose last moment comes after 35 days", () => {
    for (const state of ["queued", "running"] as const) {
      expect(DEADLINES[state]).toBe(35 * 24 * 60 * MINUTE);
      expect(PATIENCE[state]).toBeLessThan(DEADLINES[state]);
    }
  });

  it("leaves dispatching to its lease, verifying to its surface, and the rest to nobody", () => {
    for (const state of ["dispatching", "verifying", "unresolved", ...TERMINAL] as const) {
      expect(deadlineOf(state, T0)).toBeNull();
    }
  });

  it("is over at the deadline, not a millisecond before", () => {
    expect(isOverdue(T0, 1_000, after(999))).toBe(false);
    expect(isOverdue(T0, 1_000, after(1_000))).toBe(true);
  });

  it("looks often at what is young and seldom at what does not move", () => {
    expect(nextCheckDelay("running", T0, after(10 * SECOND))).toBeLessThanOrEqual(2 * SECOND);
    expect(nextCheckDelay("running", T0, after(5 * MINUTE))).toBe(5 * SECOND);
    expect(nextCheckDelay("queued", T0, after(59 * MINUTE))).toBe(20 * SECOND);
    expect(nextCheckDelay("queued", T0, after(7 * 24 * 60 * MINUTE))).toBe(MINUTE);
    expect(nextCheckDelay("unresolved", T0, after(24 * 60 * MINUTE))).toBe(MINUTE);
  });

  it("spreads the looks at many runs, so that following them stays below GitHub's secondary limit", () => {
    expect(spreadDelay(1_500, 6)).toBe(1_500);
    for (const following of [20, 100]) {
      const looksAMinute = (MINUTE / spreadDelay(1_500, following)) * following;
      expect(looksAMinute * 2).toBeLessThan(900);
    }
  });

  it("never looks later as a state gets younger", () => {
    const age = fc.integer({ min: 0, max: 7 * 3_600_000 });
    fc.assert(
      fc.property(fc.constantFrom(...ADVANCING), age, age, (state, one, other) => {
        const [young, old] = one < other ? [one, other] : [other, one];
        expect(nextCheckDelay(state, T0, after(young))).toBeLessThanOrEqual(nextCheckDelay(state, T0, after(old)));
      }),
    );
  });

  it("backs off as long again as the trouble has lasted, from 2 s to 30 s", () => {
    expect([0, 2, 8, 30, 600].map((seconds) => backoffDelay(seconds * SECOND, null) / SECOND)).toEqual([
      2, 2, 8, 30, 30,
    ]);
  });

  it("waits as long as the platform asks, if that is longer", () => {
    expect(backoffDelay(0, 90)).toBe(90 * SECOND);
    expect(backoffDelay(60 * SECOND, 1)).toBe(30 * SECOND);
  });
});

describe("asking again to cancel", () => {
  const due = (change: object, ms: number) =>
    isCancelDueAgain({ askedAt: T0, sentAt: null, lastLook: null, ...change }, after(ms));

  it("is never due when nobody asked", () => {
    expect(due({ askedAt: null }, MINUTE)).toBe(false);
  });

  it("is due once per quarter of a minute, however often the run is looked at", () => {
    let [asked, sentAt] = [0, T0];
    for (let ms = 0; ms <= MINUTE; ms += 1_500) {
      if (!due({ sentAt, lastLook: after(ms - 1_500) }, ms)) continue;
      asked += 1;
      sentAt = after(ms);
    }
    expect(asked).toBe(4);
  });

  it("is due at the first look after an outage", () => {
    expect(due({ lastLook: after(2 * SECOND) }, 5 * MINUTE)).toBe(true);
  });

  it("is done with force only when the run has not stopped for ten minutes", () => {
    expect([0, 9, 10, 60].map((minutes) => howToCancel(T0, after(minutes * MINUTE)))).toEqual([
      "ask",
      "ask",
      "force",
      "force",
    ]);
    expect(howToCancel(null, after(MINUTE))).toBe("ask");
  });
});

describe("cancelling", () => {
  const ended = { by: "ada@example.test", endedAt: T0 };

  it.each(LIVE)("is possible while a deploy is %s", (state) => {
    expect(canCancel(state, { by: null, endedAt: null })).toEqual({ allowed: true });
  });

  it("is the same for both where somebody's cancel has ended it a moment ago", () => {
    expect(isJustCancelled("cancelled", ended, after(9 * SECOND))).toBe(true);
    expect(isJustCancelled("cancelled", ended, after(10 * SECOND))).toBe(false);
    expect(isJustCancelled("cancelled", { ...ended, by: null }, T0)).toBe(false);
    expect(isJustCancelled("succeeded", ended, T0)).toBe(false);
  });

  it.each(TERMINAL)("of one that has ended as %s is refused with when and how", (state) => {
    expect(canCancel(state, ended)).toEqual({
      allowed: false,
      message: matching(/^Too late to cancel: this deploy ended at .* UTC \((cancelled by ada@|[a-z ]+\))/),
    });
  });
});

const FREE: DeployFacts = {
  surface: surface("api-staging"),
  deployUi: true,
  liveDeploy: null,
  lock: null,
  hold: null,
  onMain: true,
  sha: "a".repeat(40),
};
const codes = (facts: Partial<DeployFacts>) => listBlockers({ ...FREE, ...facts }).map((blocker) => blocker.code);

describe("blockers", () => {
  it("are none for a free surface and a commit of main, also before the commit is known", () => {
    expect(codes({})).toEqual([]);
    expect(codes({ onMain: null, sha: null })).toEqual([]);
  });

  it("name each thing that stands in the way", () => {
    expect(codes({ deployUi: false })).toEqual(["deploy_ui_disabled"]);
    expect(codes({ surface: surface("console-prod") })).toEqual(["promotion_required"]);
    expect(codes({ onMain: false })).toEqual(["not_on_main"]);
  });

  it("say since when and by whom a live deploy stands in the way, and which one", () => {
    const liveDeploy = { id: "dep_1", state: "running", requestedAt: T0, by: "ana@example.test" };
    const [blocker] = listBlockers({ ...FREE, liveDeploy });
    expect(blocker).toMatchObject({
      code: "deploy_in_flight",
      since: T0.toISOString(),
      by: "ana@example.test",
      subject_id: "dep_1",
    });
  });

  it("are all listed, the switch before the promotion before the live deploy", () => {
    const liveDeploy = { id: "dep_1", state: "queued", requestedAt: T0, by: null };
    expect(codes({ surface: surface("console-prod"), deployUi: false, liveDeploy, onMain: false })).toEqual([
      "deploy_ui_disabled",
      "promotion_required",
      "deploy_in_flight",
      "not_on_main",
    ]);
  });
});

describe("what goes to the workflow", () => {
  it("is the target of the surface, the SHA and the correlation id", () => {
    expect(dispatchInputs(surface("api-prod"), { sha: "b".repeat(40), correlationId: "abc" })).toEqual({
      environment: "production",
      ref: "b".repeat(40),
      surface: "api-prod",
      correlation_id: "abc",
    });
  });

  it("can be typed into a shell without this console", () => {
    const command = breakglassCommand(raxxConfig, surface("api-prod"), { repository: "raxx/raxx", sha: null });
    expect(command).toBe(
      "gh workflow run deploy-heroku.yml --repo raxx/raxx --ref main -f environment=production -f ref=main -f surface=api-prod",
    );
  });

  it("needs the surface's name typed for production, and nothing for staging", () => {
    expect(requiredConfirmation(surface("api-prod"))).toBe("api-prod");
    expect(requiredConfirmation(surface("api-staging"))).toBeNull();
  });
});

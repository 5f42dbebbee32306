import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { canReviewBreakglass, isDrillReason, shellCommand, startOfRecord } from "@/lib/breakglass/rules";
import { newCorrelationId } from "@/lib/core/ids";
import { foundReason, isShellId, originOfRun, shellId } from "@/lib/deploys/origins";
import { breakglassRecord } from "@/tests/factories/breakglass";
import { raxxConfig } from "@/tests/factories/raxx-config";
import { CORRELATION_ID } from "@/tests/factories/runs";

describe("where a run that nobody started here comes from", () => {
  const run = {
    event: "workflow_dispatch",
    isByUs: true,
    foreignId: newCorrelationId("production"),
    here: "staging",
  } as const;

  it.each([
    ["the sister console: our login and the id of a console", {}, "console"],
    [
      "a console, from before a restore perhaps: our login and an id of this console",
      { here: "production" as const },
      "unrecorded",
    ],
    [
      "a console, nobody knows which: our login and an id that does not tell",
      { foreignId: CORRELATION_ID },
      "unrecorded",
    ],
    ["a shell: our login, but the id of a shell", { foreignId: shellId(CORRELATION_ID) }, "github"],
    ["somebody: our login without any id", { foreignId: null }, "github"],
    ["somebody: a console's id under another login", { isByUs: false }, "github"],
    ["the workflow itself: a push", { event: "push", isByUs: false, foreignId: null }, "workflow"],
    ["perhaps somebody: GitHub does not say what started it", { event: "unknown", isByUs: false }, "github"],
    ["the workflow itself: a schedule under our login", { event: "schedule" }, "workflow"],
  ])("is %s", (_what, change, origin) => {
    expect(originOfRun({ ...run, ...change })).toBe(origin);
  });

  it.each([
    ["console", newCorrelationId("production"), "Started by console-prod"],
    ["console", newCorrelationId("staging"), "Started by console-staging"],
    [
      "unrecorded",
      newCorrelationId("staging"),
      "Started by console-staging. No record here; it may be from before a restore",
    ],
    ["unrecorded", CORRELATION_ID, "Started by a console. No record here; it may be from before a restore"],
    ["github", null, "Started on GitHub by hana"],
    ["github", shellId(CORRELATION_ID), "Started from a shell by hana; its record is not here yet"],
    ["workflow", null, "Started by the workflow's own trigger (hana)"],
  ] as const)("is told of %s with id %s", (origin, foreignId, words) => {
    expect(foundReason(raxxConfig, { origin, login: "hana", foreignId })).toBe(words);
  });

  it("never takes an id of a console for one of a shell", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z2-7]{26}$/), (id) => {
        expect(isShellId(id)).toBe(false);
        expect(isShellId(shellId(id))).toBe(true);
      }),
    );
  });
});

describe("a review note", () => {
  const open = { origin: "github", reviewedAt: null, reviewedBy: null } as const;

  it("is due on what a person started, once", () => {
    expect(canReviewBreakglass(open).allowed).toBe(true);
    expect(canReviewBreakglass({ ...open, origin: "shell" }).allowed).toBe(true);
    const reviewed = { ...open, reviewedAt: new Date("2026-11-23T10:00:00Z"), reviewedBy: "ada@example.test" };
    expect(canReviewBreakglass(reviewed)).toMatchObject({
      allowed: false,
      message: expect.stringContaining("ada@example.test"),
    });
  });

  it.each([null, "console", "workflow"] as const)("is not due where the origin is %s", (origin) => {
    expect(canReviewBreakglass({ ...open, origin }).allowed).toBe(false);
  });
});

describe("a drill", () => {
  it.each(["drill", "Drill: quarterly", "DRILL 4"])("is called so: %s", (reason) => {
    expect(isDrillReason(reason)).toBe(true);
  });

  it.each(["drilling down into the outage", "no drill", ""])("is not: %s", (reason) => {
    expect(isDrillReason(reason)).toBe(false);
  });
});

describe("the command of a surface", () => {
  const commandOf = (id: string) => {
    const surface = raxxConfig.surfaces.find((one) => one.surface_id === id);
    return surface === undefined ? null : shellCommand(surface, "main");
  };

  it("names production twice, staging once", () => {
    expect(commandOf("api-staging")).toBe('npm run breakglass -- --surface api-staging --ref main --reason "why"');
    expect(commandOf("api-prod")).toMatch(/ --confirm api-prod$/);
  });
});

describe("where the deploy of a record begins", () => {
  it.each([
    [{ kind: "accepted", run_id: "7", run_url: null }, "queued"],
    [{ kind: "accepted", run_id: null, run_url: null }, "resolving"],
    [{ kind: "lost", message: "no answer" }, "resolving"],
    [{ kind: "sending" }, "resolving"],
    [{ kind: "refused", message: "no" }, "errored"],
  ] as const)("with %j is %s", (outcome, state) => {
    expect(startOfRecord(breakglassRecord({ outcome })).state).toBe(state);
  });
});

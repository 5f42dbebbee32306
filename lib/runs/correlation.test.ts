import { describe, expect, it } from "vitest";

import { type Correlation, correlate, manyWords, nearWords, unreadableWords } from "@/lib/runs/correlation";
import { after, CORRELATION_ID, listOf, unnumberedRun, workflowRun } from "@/tests/factories/runs";

const WANTED: Correlation = {
  correlationId: CORRELATION_ID,
  workflow: "deploy-heroku.yml",
  branch: "main",
  login: "raxx-bot",
};

describe("finding the run of an intent", () => {
  it("takes the one run that fits in every field", () => {
    expect(correlate(listOf(workflowRun()), WANTED)).toEqual({ kind: "one", run: workflowRun() });
  });

  it.each([
    ["another event", { event: "push" }],
    ["another branch", { branch: "feature" }],
    ["no branch", { branch: null }],
    ["somebody else's run", { actorLogin: "hana-shell" }],
    ["a run of nobody", { actorLogin: null }],
    ["another workflow", { workflowPath: ".github/workflows/deploy-console.yml" }],
    ["a workflow whose name only ends alike", { workflowPath: ".github/workflows/not-deploy-heroku.yml" }],
    ["another id", { title: `deploy api-staging staging 0123abc [${CORRELATION_ID.slice(0, -1)}4]` }],
    ["the id without its brackets", { title: `deploy api-staging staging 0123abc ${CORRELATION_ID}` }],
    ["an id that only begins alike", { title: `deploy api-staging staging 0123abc [${CORRELATION_ID}2]` }],
  ])("does not take %s", (_what, change) => {
    expect(correlate(listOf(workflowRun(change)), WANTED)).toMatchObject({ kind: "none" });
  });

  it("takes the id's word over GitHub's clock, however far that is off either way", () => {
    for (const seconds of [-3_000, -90, 90, 3_000])
      expect(correlate(listOf(workflowRun({ createdAt: after(seconds) })), WANTED).kind).toBe("one");
  });

  it("reads the path of a workflow at a ref", () => {
    const workflowPath = ".github/workflows/deploy-heroku.yml@refs/heads/main";
    expect(correlate(listOf(workflowRun({ workflowPath })), WANTED).kind).toBe("one");
  });

  it("takes none of two: a title can be forged", () => {
    const runs = ["1", "2", "3", "4"].map((id) => workflowRun({ id }));
    const two = { kind: "many", runs: runs.slice(0, 2), isUnnumbered: false } as const;
    expect(correlate(listOf(...two.runs), WANTED)).toEqual(two);
    expect(manyWords(two)).toBe("2 runs carry its id: 1 and 2.");
    expect(manyWords({ ...two, runs })).toBe("4 runs carry its id: 1, 2, 3 and others.");
  });
});

describe("a run without a title", () => {
  it("is not taken, and is named where everything else fits: the id may be there, and nobody sees it", () => {
    const run = workflowRun({ title: "" });
    const others = [workflowRun({ id: "2", title: "", actorLogin: "ada" }), workflowRun({ id: "3", title: "deploy" })];
    expect(correlate(listOf(...others, run), WANTED)).toMatchObject({ kind: "none", near: [run] });
    expect(nearWords(run, WANTED)).toBe("Run 1 may be its own, but GitHub does not tell its title.");
  });
});

describe("a run that carries the id and is not its own by everything else", () => {
  it.each([
    [{ actorLogin: "mallory" }, "says that mallory started it, not raxx-bot."],
    [{ actorLogin: null }, "does not say who started it."],
    [{ branch: "feature" }, "says that it is of the branch feature, not main."],
    [{ event: "push" }, 'says that "push" started it.'],
    [{ event: "unknown" }, "does not say what started it."],
  ])("is named with what speaks against it: %j", (change, words) => {
    const run = workflowRun(change);
    expect(correlate(listOf(run, workflowRun({ id: "2", title: "deploy" })), WANTED)).toMatchObject({
      kind: "none",
      near: [run],
    });
    expect(nearWords(run, WANTED)).toBe(`Run ${run.id} carries its id, but GitHub ${words}`);
  });
});

describe("a run whose number was not readable", () => {
  it("is known to carry the id, and nobody can follow it", () => {
    const listed = { ...listOf(), unnumbered: [unnumberedRun()] };
    expect(correlate(listed, WANTED)).toEqual({ kind: "none", near: [], isUnnumbered: true });
  });

  it("is one of two where another carries the id as well", () => {
    const match = correlate({ ...listOf(workflowRun()), unnumbered: [unnumberedRun()] }, WANTED);
    expect(match).toMatchObject({ kind: "many", isUnnumbered: true });
    expect(match.kind === "many" && manyWords(match)).toBe("2 runs carry its id: 1 and one without a readable number.");
  });

  it("is nothing to an intent whose id it does not carry", () => {
    const unnumbered = [unnumberedRun({ title: "deploy api-staging staging main" })];
    expect(correlate({ ...listOf(workflowRun()), unnumbered }, WANTED).kind).toBe("one");
  });

  it.each([
    [0, ""],
    [1, " One more run was not readable."],
    [7, " 7 more runs were not readable."],
  ])("is counted where it says nothing at all: %i", (count, words) => {
    expect(unreadableWords(count)).toBe(words);
  });
});

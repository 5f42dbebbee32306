import { describe, expect, it } from "vitest";

import { lineOf, markOfCell, notesOf, shortStepWords, stateWords, toneOfCell } from "@/components/board/cell-says";
import type { SurfaceTile } from "@/lib/board/schemas";
import { DEPLOY, LIVE, TILE } from "@/tests/factories/board";

const HELD = { kind: "approval", message: "The run waits for an approval on GitHub.", run_url: null, since: null };
const STEP = { number: 4, total: 9, name: "Install", job: "deploy" };
const DRIFT: NonNullable<SurfaceTile["drift"]> = {
  id: "dft_1",
  live_sha: "a".repeat(40),
  expected_sha: "b".repeat(40),
  since: "2026-11-23T12:00:00Z",
  reason: "api-prod runs aaaaaaa: no deploy explains it.",
  looked_for: "Looked for a deploy and a run.",
  run_id: null,
  run_url: null,
  seen: null,
};

const tile = (change: Partial<SurfaceTile>): SurfaceTile => ({ ...TILE, ...change });
const words = (change: Partial<SurfaceTile>) => notesOf(tile(change)).map((note) => note.words);

describe("a cell", () => {
  it.each([
    ["calm", {}],
    ["flying", { in_flight: LIVE }],
    ["waiting", { in_flight: { ...LIVE, blocked_by: HELD } }],
    ["waiting", { in_flight: { ...LIVE, state: "queued" as const } }],
    ["doubtful", { in_flight: { ...LIVE, state: "unresolved" as const } }],
    ["failing", { health: "down" as const }],
    ["failing", { health: "down" as const, in_flight: LIVE }],
    ["failing", { last_deploy: DEPLOY }],
    ["warned", { drift: DRIFT }],
    ["warned", { health: "degraded" as const }],
  ])("is %s", (tone, change) => {
    expect(toneOfCell(tile(change))).toBe(tone);
  });

  it("bears a check only for what was seen just now, and none beside a failed deploy", () => {
    expect(markOfCell(TILE, true)).toMatchObject({ shape: "check" });
    expect(markOfCell(TILE, false)).toEqual({ shape: "dashed", tone: "unknown" });
    expect(markOfCell(tile({ last_deploy: DEPLOY }), true)).toMatchObject({ shape: "octagon" });
    expect(markOfCell(tile({ drift: DRIFT }), true)).toMatchObject({ shape: "triangle" });
    expect(markOfCell(tile({ in_flight: { ...LIVE, blocked_by: HELD } }), true)).toMatchObject({ shape: "pause" });
    expect(markOfCell(tile({ health: "down" }), false)).toMatchObject({ shape: "octagon" });
  });

  it("says how it is and how far behind main", () => {
    expect(stateWords(TILE)).toBe("Up · in sync");
    expect(stateWords(tile({ sync: "behind", behind_by: 6 }))).toBe("Up · 6 behind");
  });

  it("says which step runs, or what the state is called", () => {
    expect(shortStepWords({ ...LIVE, step: STEP })).toBe("4/9 Install");
    expect(shortStepWords({ ...LIVE, state: "verifying", step: STEP })).toBe("Verifying");
    expect(shortStepWords({ ...LIVE, state: "unknown", stored_state: "painting" })).toBe("Unknown (painting)");
  });
});

describe("what a cell has to tell", () => {
  it("is nothing while all is well", () => {
    expect(words({})).toEqual([]);
  });

  it("begins with what came about last, and leaves nothing out", () => {
    const attempt = {
      state: "failed" as const,
      release: "release v43",
      sha: null,
      since: null,
      words: "release v43 failed",
    };
    const unwatched = [{ message: "deploy.yml can't be read.", since: "2026-11-23T12:00:00Z" }];
    const all = {
      last_deploy: DEPLOY,
      release_attempt: attempt,
      drift: DRIFT,
      problem: "Heroku did not answer.",
      unwatched,
    };
    expect(words(all)).toEqual([
      "Drifted: api-prod runs aaaaaaa: no deploy explains it.",
      "Last deploy failed",
      "Release v43 failed. What was live before still is.",
      "Heroku did not answer.",
      "deploy.yml can't be read.",
    ]);
  });

  it("begins with a failed deploy that came after a drift", () => {
    const earlier = { ...DRIFT, since: "2026-11-20T12:00:00Z" };
    expect(words({ last_deploy: DEPLOY, drift: earlier })[0]).toBe("Last deploy failed");
  });

  it("leaves to the strip that a platform could not be asked", () => {
    expect(lineOf(notesOf(tile({ problem: "Heroku did not answer." })))).toBeNull();
    expect(lineOf(notesOf(tile({ problem: "Heroku did not answer.", drift: DRIFT })))?.words).toContain("Drifted:");
  });

  it("of a deploy that waits or was lost is that, with the way to it", () => {
    expect(notesOf(tile({ in_flight: { ...LIVE, blocked_by: HELD } }))).toMatchObject([
      { words: "The run waits for an approval on GitHub.", deployId: "dep_1" },
    ]);
    expect(words({ in_flight: { ...LIVE, state: "unresolved", blocked_by: HELD } })).toEqual(["Did this deploy run?"]);
  });

  it("does not call a drift one that somebody has seen", () => {
    const seen = { by: "ada", at: "2026-11-23T13:00:00Z", note: "By hand." };
    expect(words({ drift: { ...DRIFT, seen } })).toEqual([]);
    expect(words({ sync: "drifted" })).toEqual(["Drifted: aaaaaaa is not on main."]);
  });
});

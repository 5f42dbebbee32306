import { describe, expect, it } from "vitest";

import { commitsApart, groupLanes, orderLanes, severityOf } from "@/lib/board/lanes";
import type { SurfaceTile } from "@/lib/board/schemas";
import { DEPLOY, LIVE, TILE } from "@/tests/factories/board";

const staging = (lane: string, change: Partial<SurfaceTile> = {}): SurfaceTile => ({
  ...TILE,
  surface_id: `${lane}-staging`,
  target_env: "staging",
  lane,
  ...change,
});
const production = (lane: string, change: Partial<SurfaceTile> = {}): SurfaceTile => ({
  ...TILE,
  surface_id: `${lane}-prod`,
  lane,
  ...change,
});

const rowsOf = (tiles: SurfaceTile[]) => groupLanes(tiles, orderLanes(tiles));

describe("the lanes of the board", () => {
  it("stand by name, staging beside production, and a surface alone leaves the other side empty", () => {
    const rows = rowsOf([production("console"), staging("console"), production("docs"), staging("api")]);
    expect(rows.map((row) => [row.lane, row.staging?.surface_id ?? null, row.production?.surface_id ?? null])).toEqual([
      ["api", "api-staging", null],
      ["console", "console-staging", "console-prod"],
      ["docs", null, "docs-prod"],
    ]);
  });

  it("take a row for each surface of a side, and bear their name once", () => {
    const rows = rowsOf([production("api"), production("api", { surface_id: "api-eu" }), staging("api")]);
    expect(rows.map((row) => [row.isFirst, row.staging?.surface_id ?? null, row.production?.surface_id])).toEqual([
      [true, "api-staging", "api-eu"],
      [false, null, "api-prod"],
    ]);
  });

  it("rise where something is down or did not go out, then where nobody can explain it, and not for a wait", () => {
    const waiting = { ...LIVE, blocked_by: { kind: "approval", message: "", run_url: null, since: null } };
    const tiles = [
      production("a", { in_flight: waiting }),
      production("b", { in_flight: { ...LIVE, state: "unresolved" } }),
      production("c", { sync: "drifted" }),
      staging("d", { health: "down" }),
      production("e", { last_deploy: DEPLOY }),
      production("f"),
    ];
    expect(orderLanes(tiles)).toEqual(["d", "e", "b", "c", "a", "f"]);
  });

  it("stay where they stood for whoever looks, and a new one comes last", () => {
    const tiles = [production("a"), production("b", { health: "down" }), production("c")];
    expect(groupLanes(tiles, ["c", "gone", "b"]).map(({ lane }) => lane)).toEqual(["c", "b", "a"]);
  });

  it("do not rise for a failed deploy while another is on its way", () => {
    expect(severityOf(production("a", { last_deploy: DEPLOY, in_flight: LIVE }))).toBe(0);
  });
});

describe("how far production is behind staging", () => {
  const at = (behind: number, sha: string) => ({
    sync: behind === 0 ? ("in_sync" as const) : ("behind" as const),
    behind_by: behind,
    live: { sha: sha.repeat(40), released_at: null, observed_at: "2026-11-23T12:00:00Z", source: "x" },
  });

  it("is the difference of what GitHub counted, less than nothing where production is ahead", () => {
    expect(commitsApart(staging("a", at(2, "b")), production("a", at(8, "c")))).toBe(6);
    expect(commitsApart(staging("a", at(2, "b")), production("a", at(2, "b")))).toBe(0);
    expect(commitsApart(staging("a", at(8, "b")), production("a", at(2, "c")))).toBe(-6);
  });

  it.each([
    ["staging is not known", { sync: "unknown" as const, behind_by: null }],
    ["GitHub has not counted it", { sync: "behind" as const, behind_by: null }],
    ["staging is not on main", { sync: "drifted" as const, behind_by: null }],
    ["nothing is live there", { live: null }],
  ])("is not known while %s", (_, change) => {
    expect(commitsApart(staging("a", { ...at(2, "b"), ...change }), production("a", at(8, "c")))).toBeNull();
  });
});

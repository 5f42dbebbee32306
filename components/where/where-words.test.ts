import { describe, expect, it } from "vitest";

import { distanceOfSurface, summariseWhere } from "@/components/where/where-words";
import type { WhereState, WhereSurface } from "@/lib/where/schemas";

function surface(surface_id: string, state: WhereState, ahead_by: number | null = null): WhereSurface {
  return { surface_id, target_env: "staging", state, since: null, ahead_by, evidence: "", live: null };
}

describe("where a change is, in words", () => {
  it("names the one that is left, with how far away it is", () => {
    const all = [surface("api-staging", "live", 0), surface("getraxx", "live", 0), surface("api-prod", "not_yet", 5)];
    expect(summariseWhere(all)).toBe("Live on 2 of 3 surfaces. Not yet on api-prod, 5 commits away.");
  });

  it("counts what it does not name", () => {
    const all = ["a", "b", "c"].map((name) => surface(name, "not_yet", 1));
    expect(summariseWhere(all)).toBe("Live nowhere. Not yet on a, b and 1 more.");
    expect(summariseWhere(all.slice(1))).toBe("Live nowhere. Not yet on b and c.");
  });

  it("says what is gone, and what nobody can tell", () => {
    const all = [surface("a", "rolled_back"), surface("b", "unknown"), surface("c", "live", 0)];
    expect(summariseWhere(all)).toBe("Live on 1 of 3 surfaces. Rolled back on a. 1 can’t be told.");
  });

  it("tells a distance only where there is one", () => {
    expect(distanceOfSurface(surface("a", "live", 0))).toBeNull();
    expect(distanceOfSurface(surface("a", "not_yet", 1))).toBe("1 commit away");
    expect(distanceOfSurface(surface("a", "not_yet", 4845))).toBe("4,845 commits away");
  });
});

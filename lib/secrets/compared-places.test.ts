import { describe, expect, it } from "vitest";

import { comparePlaces, isStillOld } from "@/lib/secrets/compared-places";
import type { HeldNow } from "@/lib/secrets/schemas";

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 1, 12, 0, seconds));

function sealed(seconds: number | null): HeldNow {
  const written_at = seconds === null ? null : at(seconds).toISOString();
  return { consumer: "github", state: "sealed", fingerprint: null, written_at, message: null };
}

const stateOf = (before: HeldNow[], now: HeldNow) => comparePlaces({ before, now: [now] })[0]?.state;

describe("what nobody can read", () => {
  it("is new where its place says a later write, whatever our own clock says", () => {
    expect(stateOf([sealed(0)], sealed(5))).toBe("new");
    expect(stateOf([sealed(0)], sealed(0))).toBe("old");
  });

  it("is the same write where the two times differ by how its clock was measured", () => {
    expect(stateOf([sealed(1)], sealed(2))).toBe("old");
  });

  it("is unknown where nobody looked before, or no time is told", () => {
    expect(stateOf([], sealed(5))).toBe("unknown");
    expect(stateOf([sealed(null)], sealed(5))).toBe("unknown");
    expect(stateOf([sealed(0)], sealed(null))).toBe("unknown");
  });

  it("is old still until a later write than the recorded one was seen", () => {
    const recorded = { after: null, writtenAt: at(0) };
    const seen = (writtenAt: Date | null) => ({ state: "sealed", fingerprint: null, writtenAt });
    expect(isStillOld(recorded, seen(at(5)))).toBe(false);
    expect(isStillOld(recorded, seen(at(1)))).toBe(true);
    expect(isStillOld(recorded, seen(null))).toBe(true);
    expect(isStillOld({ after: null, writtenAt: null }, seen(at(5)))).toBe(true);
    expect(isStillOld(recorded, undefined)).toBe(true);
  });
});

describe("what can be read", () => {
  it("is old still until another value was seen", () => {
    const recorded = { after: "k-1", writtenAt: null };
    const seen = (fingerprint: string) => ({ state: "held", fingerprint, writtenAt: null });
    expect(isStillOld(recorded, seen("k-1"))).toBe(true);
    expect(isStillOld(recorded, seen("k-2"))).toBe(false);
  });
});

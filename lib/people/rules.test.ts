import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Actor } from "@/lib/core/actor";
import {
  addressBlock,
  canChangeAccessOf,
  countStepUpFailure,
  type FarCode,
  isAuthenticatorInDoubt,
  isSameSkew,
  isSeenStale,
  isSessionLive,
  isStepUpLocked,
  normaliseEmail,
  passkeySite,
  readRecoveryCode,
  type StepUpCount,
  secondsUntilNextWindow,
  sessionEnd,
  skewWords,
  whyTokenRefused,
  windowStart,
} from "@/lib/people/rules";

const NOW = new Date("2026-11-23T10:00:00.000Z");
const later = (ms: number) => new Date(NOW.getTime() + ms);
const HOUR = 3_600_000;

const token = (role: "viewer" | "admin", scopes: string[]): Actor => ({
  kind: "token",
  id: "tok_1",
  personId: "per_1",
  email: "a@example.test",
  name: "a",
  role,
  scopes,
});

describe("a session", () => {
  const session = { lastSeenAt: NOW, expiresAt: sessionEnd(NOW), endedAt: null };

  it("lives until twelve hours have passed without use", () => {
    expect(isSessionLive(session, later(12 * HOUR - 1))).toBe(true);
    expect(isSessionLive(session, later(12 * HOUR))).toBe(false);
  });

  it("ends seven days after it was opened, even in use", () => {
    const busy = { ...session, lastSeenAt: later(7 * 24 * HOUR - 1) };
    expect(isSessionLive(busy, later(7 * 24 * HOUR - 1))).toBe(true);
    expect(isSessionLive(busy, later(7 * 24 * HOUR))).toBe(false);
  });

  it("is over once it was ended", () => {
    expect(isSessionLive({ ...session, endedAt: NOW }, NOW)).toBe(false);
  });
});

describe("an API token", () => {
  it("works without an expiry until it is revoked", () => {
    expect(whyTokenRefused({ expiresAt: null, revokedAt: null }, NOW)).toBeNull();
    expect(whyTokenRefused({ expiresAt: null, revokedAt: NOW }, NOW)).toContain(
      "was revoked at 2026-11-23 10:00:00 UTC",
    );
  });

  it("is refused from its expiry on", () => {
    expect(whyTokenRefused({ expiresAt: later(1), revokedAt: null }, NOW)).toBeNull();
    expect(whyTokenRefused({ expiresAt: NOW, revokedAt: null }, NOW)).toContain("expired at 2026-11-23 10:00:00 UTC");
  });
});

describe("last seen", () => {
  it("is stale after a minute, or when it was never written", () => {
    expect(isSeenStale(null, NOW)).toBe(true);
    expect(isSeenStale(NOW, later(59_999))).toBe(false);
    expect(isSeenStale(NOW, later(60_000))).toBe(true);
  });
});

describe("the window of sign-in attempts", () => {
  it("contains every moment, and ends within ten minutes", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }), (at) => {
        const start = windowStart(at).getTime();
        const wait = secondsUntilNextWindow(at);
        expect(start).toBeLessThanOrEqual(at.getTime());
        expect(wait).toBeGreaterThanOrEqual(1);
        expect(wait).toBeLessThanOrEqual(600);
        expect(windowStart(new Date(at.getTime() + wait * 1000)).getTime()).toBe(start + 600_000);
      }),
    );
  });
});

describe("the block an address is counted by", () => {
  it.each([
    ["203.0.113.9", "203.0.113.9"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:0001:2::1", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["not an address", "unknown"],
    ["x".repeat(9000), "unknown"],
    [null, "unknown"],
  ])("of %s is %s", (ip, block) => {
    expect(addressBlock(ip)).toBe(block);
  });

  it("is the same for every address a host may take in its own /64", () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
    fc.assert(
      fc.property(fc.array(group, { minLength: 4, maxLength: 4 }), (host) => {
        expect(addressBlock(`2001:db8:a:b:${host.join(":")}`)).toBe("2001:db8:a:b::/64");
      }),
    );
  });

  it("never fails and stays short whatever the header held", () => {
    fc.assert(
      fc.property(fc.string(), (ip) => {
        expect(addressBlock(ip).length).toBeLessThan(50);
      }),
    );
  });
});

describe("an e-mail address", () => {
  it("has one form, and normalising it again changes nothing", () => {
    expect(normaliseEmail("  Ada@Example.TEST ")).toBe("ada@example.test");
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        expect(normaliseEmail(normaliseEmail(email))).toBe(normaliseEmail(email));
      }),
    );
  });
});

describe("wrong step-up codes", () => {
  const none = { failures: 0, lockedUntil: null };

  it("are counted, and the tenth in a row locks for a quarter of an hour", () => {
    const ninth = Array.from({ length: 9 }).reduce<StepUpCount>((count) => countStepUpFailure(count, NOW), none);
    expect(ninth).toEqual({ failures: 9, lockedUntil: null });
    const tenth = countStepUpFailure(ninth, NOW);
    expect(tenth).toEqual({ failures: 10, lockedUntil: later(HOUR / 4) });
    expect(isStepUpLocked(tenth, later(HOUR / 4 - 1))).toBe(true);
    expect(isStepUpLocked(tenth, later(HOUR / 4))).toBe(false);
  });

  it("start a new count after a lock", () => {
    const over = { failures: 10, lockedUntil: NOW };
    expect(countStepUpFailure(over, later(1))).toEqual({ failures: 1, lockedUntil: null });
  });
});

describe("changing somebody's access", () => {
  it("is for its owner and for admins", () => {
    expect(canChangeAccessOf(token("viewer", ["read", "write"]), "per_1").allowed).toBe(true);
    expect(canChangeAccessOf(token("viewer", ["read", "write"]), "per_2").allowed).toBe(false);
    expect(canChangeAccessOf(token("admin", ["read", "write"]), "per_2").allowed).toBe(true);
  });

  it("is not for a token that may only read, whoever owns it", () => {
    expect(canChangeAccessOf(token("admin", ["read"]), "per_1")).toMatchObject({ allowed: false, code: "forbidden" });
  });

  it("needs somebody to be there", () => {
    expect(canChangeAccessOf({ kind: "anonymous" }, "per_1")).toMatchObject({ code: "unauthenticated" });
  });
});

describe("an authenticator's wrong clock", () => {
  const step = fc.integer({ min: 50_000_000, max: 70_000_000 });
  const ahead = fc.integer({ min: -20, max: 20 }).filter((steps) => Math.abs(steps) > 1);
  const far = fc.record({ step, ahead });
  /** The places a refused code can have, for a guesser who sends one at that moment. */
  const places = (now: number): FarCode[] =>
    Array.from({ length: 41 }, (_, index) => ({ ahead: index - 20, step: now + index - 20 }));

  it("is told by the next code of the same authenticator, whenever it is sent", () => {
    fc.assert(
      fc.property(far, fc.integer({ min: 1, max: 100 }), (first, later) => {
        expect(isSameSkew(first, { ahead: first.ahead, step: first.step + later })).toBe(true);
      }),
    );
  });

  it("is never told to one code alone, nor to the same code or an older one", () => {
    fc.assert(
      fc.property(far, far, (first, second) => {
        expect(isSameSkew(null, first)).toBe(false);
        expect(isSameSkew(first, null)).toBe(false);
        expect(isSameSkew(first, { ahead: first.ahead, step: Math.min(first.step, second.step) })).toBe(false);
      }),
    );
  });

  it("agrees with at most three of a million codes, so that a guesser who hit one is told in three of a million tries", () => {
    fc.assert(
      fc.property(far, fc.integer({ min: 0, max: 200 }), (first, wait) => {
        const now = first.step - first.ahead + wait;
        expect(places(now).filter((place) => isSameSkew(first, place)).length).toBeLessThanOrEqual(3);
      }),
    );
  });

  it.each([
    [2, "about 1 minute ahead"],
    [-3, "about 2 minutes behind"],
    [20, "about 10 minutes ahead"],
  ])("of %d steps is put in words", (steps, words) => {
    expect(skewWords(steps)).toBe(words);
  });
});

describe("a recovery code", () => {
  it("is read however it was typed", () => {
    for (const typed of ["abcdo-fgh2l", "ABCDO FGH2L", " abcdofgh2l ", "abcd0-fgh21"]) {
      expect(readRecoveryCode(typed)).toBe("abcdofgh2l");
    }
  });

  it("is never six digits, nor anything else", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "grapheme" }), fc.stringMatching(/^[0-9 ]{6,7}$/)), (typed) => {
        const code = readRecoveryCode(typed);
        expect(code === null || /^[a-z2-7]{10}$/.test(code)).toBe(true);
        if (/^[0-9 ]{6,7}$/.test(typed)) expect(code).toBeNull();
      }),
    );
  });

  it("puts the authenticator in doubt until a newer one is set up", () => {
    expect(isAuthenticatorInDoubt(NOW, null)).toBe(false);
    expect(isAuthenticatorInDoubt(NOW, later(1))).toBe(true);
    expect(isAuthenticatorInDoubt(later(2), later(1))).toBe(false);
  });
});

describe("the site of a passkey", () => {
  it("is the host by its name, and the origin with scheme and port", () => {
    expect(passkeySite("console.raxx.app", "https://console.raxx.app")).toEqual({
      rpID: "console.raxx.app",
      origin: "https://console.raxx.app",
    });
    expect(passkeySite("Console.localhost:3001", "http://console.localhost:3001")).toEqual({
      rpID: "console.localhost",
      origin: "http://console.localhost:3001",
    });
  });
});

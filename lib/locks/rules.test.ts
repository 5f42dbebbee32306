import { describe, expect, it } from "vitest";

import { canExpireAt, canReplace, isOpen, isSameLock, lockWords, type OpenLock, toLock } from "@/lib/locks/rules";
import { lockRequestSchema } from "@/lib/locks/schemas";

const NOW = new Date("2026-11-23T10:00:00.000Z");
const inHours = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);

describe("a lock", () => {
  it.each([
    ["without an expiry holds", { endedAt: null, expiresAt: null }, true],
    ["before its expiry holds", { endedAt: null, expiresAt: inHours(1) }, true],
    ["at its expiry holds no longer, though nobody has marked it", { endedAt: null, expiresAt: NOW }, false],
    ["that was released holds no longer", { endedAt: NOW, expiresAt: inHours(1) }, false],
  ])("%s", (_, lock, expected) => {
    expect(isOpen(lock, NOW)).toBe(expected);
  });

  it.each([
    ["may have no expiry", null, true],
    ["may end in an hour", inHours(1), true],
    ["may end in exactly thirty days", inHours(30 * 24), true],
    ["may not end in the past", inHours(-1), false],
    ["may not end now", NOW, false],
    ["may not end a moment after thirty days", new Date(inHours(30 * 24).getTime() + 1), false],
  ])("%s", (_, expiresAt, allowed) => {
    expect(canExpireAt(expiresAt, NOW).allowed).toBe(allowed);
  });

  const open: OpenLock = {
    id: "lck_1",
    kind: "lock",
    reason: "invoice run",
    by: "ada@example.test",
    since: NOW,
    expiresAt: inHours(2),
  };

  it("is told with who, why, and what ends it", () => {
    expect(lockWords("api-prod", open)).toBe(
      "api-prod is locked by ada@example.test: “invoice run”. It expires by itself, or somebody releases it.",
    );
    expect(lockWords("api-prod", { ...open, expiresAt: null })).toContain("It stays until somebody releases it.");
  });

  it("is shown with its times in UTC", () => {
    expect(toLock(open)).toEqual({
      id: "lck_1",
      kind: "lock",
      reason: "invoice run",
      by: "ada@example.test",
      since: "2026-11-23T10:00:00.000Z",
      expires_at: "2026-11-23T12:00:00.000Z",
    });
  });
});

describe("an open lock", () => {
  const open = {
    id: "lck_1",
    kind: "lock",
    reason: "invoice run",
    by: "ada@example.test",
    since: NOW,
    expiresAt: null,
  } as const;

  it("is replaced only by who names it, and says whose it is", () => {
    expect(canReplace("api-prod", open, "lck_1")).toEqual({ allowed: true });
    expect(canReplace("api-prod", open, null)).toMatchObject({
      allowed: false,
      message: expect.stringContaining("is locked by ada@example.test since 2026-11-23 10:00:00 UTC: “invoice run”."),
    });
    expect(canReplace("api-prod", { ...open, kind: "warning" }, "lck_0")).toMatchObject({
      message: expect.stringContaining("carries a warning"),
    });
  });

  it.each([
    [{}, true],
    [{ expiresAt: inHours(1) }, false],
    [{ by: "bob@example.test" }, false],
    [{ reason: "another" }, false],
  ])("asked for again with %j is the same: %s", (change, same) => {
    expect(isSameLock(open, { ...open, ...change })).toBe(same);
  });
});

describe("a request for a lock", () => {
  it.each([
    { kind: "lock" },
    { kind: "lock", reason: "   " },
    { kind: "freeze", reason: "x" },
    { kind: "lock", reason: "x", expires_at: "tomorrow" },
    { kind: "lock", reason: "x", until: "2026-12-01T00:00:00Z" },
    { kind: "lock", reason: "a\u0000b" },
  ])("is refused as %j", (body) => {
    expect(lockRequestSchema.safeParse(body).success).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import { isDisplayToken, whyDisplayRefused } from "@/lib/displays/rules";

const NOW = new Date("2026-11-28T17:42:08Z");
const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const live = { name: "ops-room-1", expiresAt: at(60), revokedAt: null };

describe("a display token", () => {
  it("works until it ends or is revoked", () => {
    expect(whyDisplayRefused(live, NOW)).toBeNull();
    expect(whyDisplayRefused(live, at(59))).toBeNull();
    expect(whyDisplayRefused(live, at(60))).toMatch(
      /^Display token expired\. “ops-room-1” ended at 2026-11-28 18:42:08/,
    );
  });

  it("says first that it was revoked, when, and what to do", () => {
    const words = whyDisplayRefused({ ...live, revokedAt: at(-2) }, at(120));
    expect(words).toMatch(/^Display token revoked\. An admin revoked “ops-room-1” at 2026-11-28 17:40:08 UTC\. /);
    expect(words).toContain("Open a new link on this screen");
  });

  it("is told by its shape from every other text", () => {
    expect(isDisplayToken(`rxd_${"a".repeat(43)}`)).toBe(true);
    for (const other of ["", "rxd_", `rxc_${"a".repeat(43)}`, `rxd_${"a".repeat(44)}`, `rxd_${"a".repeat(42)};`]) {
      expect(isDisplayToken(other)).toBe(false);
    }
  });
});

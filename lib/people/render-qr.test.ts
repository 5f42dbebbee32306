import { describe, expect, it } from "vitest";

import { renderQr } from "@/lib/people/render-qr";

/** Whether each of the box's modules is dark. */
function modulesOf({ path }: { path: string }): Set<string> {
  return new Set([...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x},${y}`));
}

describe("a QR code", () => {
  const qr = renderQr("otpauth://totp/Raxx:ada@example.test?secret=GEZDGNBVGY3TQOJQ&issuer=Raxx");
  const dark = modulesOf(qr);

  it("has a finder pattern in three corners, inside a quiet zone of four modules", () => {
    const far = qr.size - 4 - 7;
    for (const [left, top] of [
      [4, 4],
      [far, 4],
      [4, far],
    ] as const) {
      for (let at = 0; at < 7; at += 1) {
        expect(dark.has(`${left + at},${top}`)).toBe(true);
        expect(dark.has(`${left + at},${top + 6}`)).toBe(true);
      }
      expect(dark.has(`${left + 1},${top + 1}`)).toBe(false);
      expect(dark.has(`${left + 3},${top + 3}`)).toBe(true);
    }
    for (let at = 0; at < qr.size; at += 1) expect(dark.has(`${at},3`) || dark.has(`3,${at}`)).toBe(false);
  });

  it("differs for another text", () => {
    expect(renderQr("otpauth://totp/other").path).not.toBe(qr.path);
  });
});

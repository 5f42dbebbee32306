import "server-only";

import { encode } from "uqr";

const QUIET_MODULES = 4;

/** A text as a QR code: the path of its dark modules in a box of `size` by `size`, the quiet zone included (ISO 18004: 4 modules). */
export function renderQr(text: string): { size: number; path: string } {
  const { size, data } = encode(text, { ecc: "M", border: QUIET_MODULES });
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return { size, path };
}

import { randomBytes } from "node:crypto";

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
/** What the spare bits of a correlation id tell of the console that made it. */
const MARKS = { staging: 1, production: 2 } as const;
type Maker = keyof typeof MARKS;

/** RFC 4648 base32, lower case, without padding. */
export function base32(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let text = "";
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      text += BASE32.charAt((value >>> (bits - 5)) & 31);
      bits -= 5;
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + BASE32.charAt((value << (5 - bits)) & 31) : text;
}

/** A new opaque id such as `dep_2f…`: 120 random bits behind the kind's prefix. */
export function newId(prefix: string): string {
  return `${prefix}_${base32(randomBytes(15))}`;
}

/**
 * 128 random bits in base32: 26 characters. Two bits of the last one are left over; they tell which console made it. Whoever can
 * dispatch can forge them, as everything in a title.
 */
export function newCorrelationId(of?: Maker): string {
  const id = base32(randomBytes(16));
  return of === undefined ? id : marked(id, of);
}

/** An id of 128 bits in base32 that tells which console made it. */
export function marked(id: string, of: Maker): string {
  return id.slice(0, -1) + BASE32.charAt(BASE32.indexOf(id.slice(-1)) | MARKS[of]);
}

/** Which console made an id; null where it does not tell, as those of an earlier build do not. */
export function consoleOfId(id: string): Maker | null {
  if (id.length !== 26) return null;
  const mark = BASE32.indexOf(id.slice(-1)) & 3;
  if (mark === MARKS.staging) return "staging";
  return mark === MARKS.production ? "production" : null;
}

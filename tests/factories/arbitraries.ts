import fc from "fast-check";

/** Any character there is, half characters, NUL and controls included. */
const character = fc.oneof(
  fc.integer({ min: 0, max: 0x7f }),
  fc.integer({ min: 0, max: 0x2fff }),
  fc.integer({ min: 0xd7f0, max: 0xe010 }),
  fc.integer({ min: 0, max: 0x10ffff }),
);

/** Any text of at most that many characters. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc.array(character, { maxLength }).map((codes) => String.fromCodePoint(...codes));
}

const label = fc.array(
  fc.constantFrom("console", "staging", "raxx", "app", "evil", "xn--80ak6aa92e", "127", "0", "x-y"),
  {
    minLength: 1,
    maxLength: 4,
  },
);

/** Host names much like real ones, with and without ports and trailing dots. */
export const anyHost: fc.Arbitrary<string> = fc
  .tuple(label, fc.constantFrom("", ":443", ":80", ":3000", "."))
  .map(([labels, end]) => labels.join(".") + end);

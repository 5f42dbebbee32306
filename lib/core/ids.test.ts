import { describe, expect, it } from "vitest";

import { ENVIRONMENTS } from "@/lib/core/config";
import { base32, consoleOfId, newCorrelationId, newId } from "@/lib/core/ids";

describe("ids", () => {
  it.each([
    ["", ""],
    ["f", "my"],
    ["fo", "mzxq"],
    ["foo", "mzxw6"],
    ["foob", "mzxw6yq"],
    ["fooba", "mzxw6ytb"],
    ["foobar", "mzxw6ytboi"],
  ])("encode %j as RFC 4648 says", (text, encoded) => {
    expect(base32(Buffer.from(text))).toBe(encoded);
  });

  it("are their kind and 24 random letters", () => {
    expect(newId("dep")).toMatch(/^dep_[a-z2-7]{24}$/);
  });

  it("hold 128 random bits for a correlation, and never repeat", () => {
    const ids = Array.from({ length: 1_000 }, () => newCorrelationId());
    expect(ids.every((id) => /^[a-z2-7]{26}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("tell which console made them, and nothing where none is told", () => {
    for (const environment of ENVIRONMENTS) {
      const ids = Array.from({ length: 300 }, () => newCorrelationId(environment));
      expect(ids.every((id) => /^[a-z2-7]{26}$/.test(id) && consoleOfId(id) === environment)).toBe(true);
    }
    expect(Array.from({ length: 300 }, () => consoleOfId(newCorrelationId())).every((of) => of === null)).toBe(true);
    expect([consoleOfId(""), consoleOfId(`bg${newCorrelationId("staging")}`)]).toEqual([null, null]);
  });
});

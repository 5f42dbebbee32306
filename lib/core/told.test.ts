import { describe, expect, it } from "vitest";
import { z } from "zod";

import { toldAddressIfAny, toldInstantIfAny, toldList, toldText, toldTextIfAny } from "@/lib/core/told";

describe("what an outside service tells", () => {
  const schema = z.object({ id: toldText(5), words: toldTextIfAny(), at: toldInstantIfAny, page: toldAddressIfAny });

  it("is cleaned and cut, and null where it is none or missing", () => {
    expect(schema.parse({ id: "a\u0000b\u202ecdefg", words: 5, at: "yesterday", page: "javascript:x" })).toEqual({
      ...{ id: "abcd…", words: null, at: null, page: null },
    });
    expect(schema.parse({ id: "a" })).toEqual({ id: "a", words: null, at: null, page: null });
    const whole = { id: "a", words: "w", at: "2026-11-20T10:00:00Z", page: "https://a.example/b" };
    expect(schema.parse(whole)).toEqual({ ...whole, at: new Date(whole.at) });
  });

  it("is read item by item: one that cannot be read costs the others nothing, and is counted", () => {
    const items = [{ id: "a" }, 7, null, { id: 5 }, { id: "b" }];
    const read = toldList(schema).parse(items);
    expect(read.items.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(read.unreadable).toBe(3);
  });
});

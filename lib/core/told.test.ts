import { describe, expect, it } from "vitest";
import { z } from "zod";

import {
  readTold,
  toldAddressIfAny,
  toldId,
  toldInstantIfAny,
  toldLinkIfAny,
  toldList,
  toldListOfSome,
  toldPart,
  toldParts,
  toldSmallCountIfAny,
  toldText,
  toldTextIfAny,
  toldWordIfAny,
  UnexpectedShape,
} from "@/lib/core/told";

describe("a link that a person follows", () => {
  const schema = z.object({ page: toldLinkIfAny });

  it.each(["http://github.example/o/r", "javascript:alert(1)", "data:text/html,x", "ftp://a.example"])(
    "is none where it is %j",
    (page) => expect(schema.parse({ page }).page).toBeNull(),
  );

  it.each(["https://github.com/o/r/actions/runs/1", "http://127.0.0.1:3910/o/r"])("is kept where it is %j", (page) =>
    expect(schema.parse({ page }).page).toBe(page),
  );
});

describe("what an outside service tells", () => {
  const schema = z.object({ id: toldText(10), words: toldTextIfAny(), at: toldInstantIfAny, page: toldAddressIfAny });

  it("is cleaned and cut, and null where it is none or missing", () => {
    expect(schema.parse({ id: "a\u0000b\u202ecdefg", words: 5, at: "yesterday", page: "javascript:x" })).toEqual({
      id: "ab[U+202E…",
      words: null,
      at: null,
      page: null,
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

  it("is no list where nothing of it can be read, unless it is empty", () => {
    const some = toldListOfSome(schema);
    expect(some.safeParse([7, null]).success).toBe(false);
    expect(some.parse([])).toEqual({ items: [], unreadable: 0, broken: [] });
    expect(some.parse([7, { id: "a" }]).unreadable).toBe(1);
  });

  it("says nothing in a part that is missing or something else", () => {
    const answer = z.object({ part: toldPart({ word: toldWordIfAny, number: toldSmallCountIfAny }) });
    const silent = { part: { word: null, number: null } };
    for (const part of [undefined, null, 5, [], "x", {}]) expect(answer.parse({ part })).toEqual(silent);
    expect(answer.parse({})).toEqual(silent);
    expect(answer.parse({ part: { word: 5, number: 2 ** 31 } })).toEqual({
      part: { word: "unreadable", number: null },
    });
    expect(toldParts(toldWordIfAny).parse({ no: "list" })).toEqual([]);
    expect(toldParts(toldWordIfAny).parse(["a", null, 1])).toEqual(["a", null, "unreadable"]);
  });

  it("has ids as text, also beyond 2^53", () => {
    expect([7, 9007199254740993n].map((id) => toldId.parse(id))).toEqual(["7", "9007199254740993"]);
    for (const id of [-1, 1.5, 2 ** 60, "7", null, undefined]) expect(toldId.safeParse(id).success).toBe(false);
  });

  it("is refused by the name of the field, never by its content", () => {
    const read = () => readTold(z.object({ run: schema }), { run: { id: 5, secret: "canary" } }, "an answer");
    expect(read).toThrow(new UnexpectedShape("run.id of an answer cannot be read"));
    expect(() => readTold(schema, "canary", "an answer")).toThrow(new UnexpectedShape("an answer cannot be read"));
  });
});

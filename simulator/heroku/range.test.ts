import { describe, expect, it } from "vitest";
import { applyRange, parseRange } from "./range";

const releases = [1, 2, 3, 4, 5].map((version) => ({ version }));
const list = (header?: string) => applyRange(releases, parseRange(header));

describe("Heroku's Range header", () => {
  it("lists upwards without one", () => {
    expect(list()).toEqual({ items: releases, next: null });
  });

  it("gives the newest release when asked for one, downwards", () => {
    expect(list("version ..; order=desc,max=1").items).toEqual([{ version: 5 }]);
  });

  it("continues where Next-Range says, until there is no more", () => {
    const first = list("version ..; order=desc,max=3");
    expect(first.next).toBe("version ]3..; order=desc,max=3");
    expect(list(first.next ?? "")).toEqual({ items: [{ version: 2 }, { version: 1 }], next: null });
  });
});

import { describe, expect, it } from "vitest";

import { csvLine } from "@/lib/core/csv";

describe("a line of a CSV file", () => {
  it("quotes what would end a cell, and leaves what is not there empty", () => {
    expect(csvLine(["a,b", 'say "so"', "two\nlines", 3.5, null, undefined])).toBe(
      '"a,b","say ""so""","two\nlines",3.5,,\r\n',
    );
  });

  it.each(["=1+1", "+1", "-1", "@x", "\tx"])("is no formula: %s", (text) => {
    expect(csvLine([text])).toBe(`'${text}\r\n`);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { findCommands, isChange } from "@/components/palette/commands";

const IDS = ["api-staging", "api-prod", "console-prod"];
const typedOf = (text: string) => findCommands(text, IDS).map(({ typed }) => typed);

describe("what is typed into the palette", () => {
  it("finds the order that it names, the surface by its beginning", () => {
    expect(typedOf("deploy api-s")[0]).toBe("deploy api-staging");
    expect(typedOf("roll back api-prod")[0]).toBe("roll back api-prod");
    expect(typedOf("why api-p")[0]).toBe("why api-prod");
    expect(typedOf("prom")[0]).toBe("promote");
    expect(typedOf("theme d")[0]).toBe("theme dark");
  });

  it("keeps an order when more is typed behind it", () => {
    expect(typedOf("lock api-prod 2h quarter close")[0]).toBe("lock api-prod");
  });

  it("is asked where it is, when it is a change", () => {
    expect(typedOf("#123")).toEqual(["where #123", "go activity #123"]);
    expect(isChange("cc09bb0")).toBe(true);
    expect(isChange("https://github.com/raxx/raxx/pull/123")).toBe(true);
    expect(["api-staging", "deploy", "", "#"].map(isChange)).toEqual([false, false, false, false]);
  });

  it("can always be looked for, and no two commands are the same", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((text) => text.trim() !== ""),
        (text) => {
          const ids = findCommands(text, IDS).map(({ id }) => id);
          expect(ids.slice(-2)).toEqual([`find where ${text.trim()}`, `find go activity ${text.trim()}`]);
          expect(new Set(ids).size).toBe(ids.length);
        },
      ),
    );
  });

  it("goes to where the control stands, and presses one that begins so", () => {
    const [command] = findCommands("deploy api-prod", IDS);
    expect(command?.act).toEqual({ kind: "go", href: "/surfaces/api-prod", press: /^Deploy\b/ });
  });
});

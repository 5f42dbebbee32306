import { describe, expect, it } from "vitest";

import { AUDIT_FAMILIES, actionsOf, EVENTS, FAMILY_WORDS, wordsOfAction } from "@/lib/audit/events";

const ACTIONS = Object.keys(EVENTS);

describe("the words of the audit log", () => {
  it.each(ACTIONS)("%s is a sentence of its own", (action) => {
    const { name, did } = wordsOfAction(action);
    expect(name).toMatch(/^[A-Z][a-z-]+( [a-z]+)*$/);
    expect(did, "starts after a name, and names nothing of the code").toMatch(/^[a-z][^._]*$/);
    expect(did.split("{it}").length, "names its subject at most once").toBeLessThanOrEqual(2);
  });

  it("gives no two actions the same name", () => {
    expect(new Set(ACTIONS.map((action) => wordsOfAction(action).name)).size).toBe(ACTIONS.length);
  });

  it("calls an action of another build by its own name", () => {
    expect(wordsOfAction("console.tea.made")).toMatchObject({
      name: "console.tea.made",
      did: "wrote console.tea.made about {it}",
    });
  });

  it("has words for every family, and offers every action under its own", () => {
    expect(Object.keys(FAMILY_WORDS)).toEqual([...AUDIT_FAMILIES]);
    expect(AUDIT_FAMILIES.flatMap((family) => actionsOf(family)).toSorted()).toEqual(ACTIONS.toSorted());
    expect(actionsOf("lock")).toEqual(["console.lock.set", "console.lock.released", "console.lock.expired"]);
    expect(actionsOf(undefined)).toHaveLength(ACTIONS.length);
  });
});

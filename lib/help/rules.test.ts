import { describe, expect, it } from "vitest";

import { guideHref, headingAnchor, readGuide } from "@/lib/help/rules";

const place = { repository: "raxx/raxx", branch: "main" };

describe("a runbook", () => {
  it("has a title, whom it is for, and the rest", () => {
    const guide = readGuide("# Roll back\n\nFor whoever\nhas shipped.\n\n## A surface\n");
    expect(guide).toEqual({
      title: "Roll back",
      summary: "For whoever has shipped.",
      text: "For whoever\nhas shipped.\n\n## A surface",
    });
  });

  it.each([
    ["rotate-secret-key.md", "/help/rotate-secret-key"],
    ["heroku-api-key-drift-recovery.md#heroku", "/help/heroku-api-key-drift-recovery#heroku"],
    ["#heroku", "#heroku"],
    ["https://status.heroku.com", "https://status.heroku.com"],
    ["../../README.md", "https://github.com/raxx/raxx/blob/main/README.md"],
    ["../wall.md#put-it-up", "https://github.com/raxx/raxx/blob/main/docs/wall.md#put-it-up"],
  ])("leads from %s to %s", (target, href) => {
    expect(guideHref(target, place)).toBe(href);
  });

  it("has anchors as GitHub makes them", () => {
    expect(headingAnchor("If it goes wrong: `401`")).toBe("if-it-goes-wrong-401");
  });
});

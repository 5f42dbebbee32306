import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { GuideText } from "@/components/help/guide-text";
import { listGuides, loadGuide } from "@/lib/help/queries";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { failureOf } from "@/tests/factories/failures";

let cockpit: TestConsole;
beforeAll(async () => {
  cockpit = await createTestConsole();
});
afterAll(() => cockpit.close());

describe("the runbooks of this build", () => {
  it("each say what they are for, and name this console's repository", async () => {
    const guides = await listGuides(cockpit.as("viewer"));
    expect(guides.length).toBeGreaterThan(15);
    expect(guides.filter(({ title, summary }) => title === "" || summary.length < 20)).toEqual([]);
    expect(guides.filter(({ text }) => text.includes("OWNER/NAME"))).toEqual([]);
  });

  it("lose no command on the way to the page", async () => {
    for (const { slug, text } of await listGuides(cockpit.as("viewer"))) {
      const html = renderToStaticMarkup(
        createElement(GuideText, { text, place: { repository: "raxx/raxx", branch: "main" } }),
      );
      const commands = [...text.matchAll(/^ *```/gm)].length / 2;
      expect(html.split("<pre").length - 1, slug).toBe(commands);
      expect(html, slug).not.toMatch(/<script|\]\(/);
    }
  });

  it("are found by name alone", async () => {
    const viewer = cockpit.as("viewer");
    expect((await loadGuide(viewer, "roll-back")).title).toBe("Roll back");
    for (const slug of ["none", "../../README", "roll-back.md", ""]) {
      expect((await failureOf(loadGuide(viewer, slug))).code).toBe("not_found");
    }
  });
});

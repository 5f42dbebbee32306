import type { Page } from "@playwright/test";
import { chip, tile } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";
import { ensureAhead, openVersions } from "@/e2e/promoting";
import { unspentCode } from "@/e2e/sign-in";

const SURFACE = "api-staging";
const FAILING = "getraxx";
const OTHERS = ["api-staging", "raxx-mockups", FAILING, "api-prod"];

const namesOf = (elements: Element[]) => elements.map((element) => element.ariaLabel);

/** What a person aims at. Words within a line make room for one another, and a table takes a new row at its top. */
const BLOCKS = "section, article, header, nav, ul, li, h1, h2, h3, form";

/**
 * Lets a test ask which blocks of the page have moved without anybody's doing (web.dev, Cumulative Layout Shift), each with how far and
 * how it begins.
 */
async function watchShifts(page: Page): Promise<() => Promise<string[]>> {
  const shifts = await page.evaluateHandle((blocks) => {
    const seen: string[] = [];
    const nodesOf = (entry: PerformanceEntry): Node[] => {
      const moved: unknown = Reflect.get(entry, "sources");
      if (!Array.isArray(moved)) return [];
      return moved.flatMap(({ node }: { node: Node | null }) => node ?? []);
    };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const moved = nodesOf(entry).filter((node) => node instanceof Element && node.matches(blocks));
        const names = moved.map(({ nodeName, textContent }) => `${nodeName} “${textContent?.slice(0, 60)}”`);
        if (moved.length > 0) seen.push(`${Number(Reflect.get(entry, "value")).toFixed(4)}: ${names.join(", ")}`);
      }
    }).observe({ type: "layout-shift" });
    return seen;
  }, BLOCKS);
  return () => shifts.jsonValue();
}

test("a first deploy to staging takes two clicks", async ({ page, staging, sessionFor }) => {
  await sessionFor(page.context(), "operator");
  await page.goto(`${staging}/surfaces/${SURFACE}`);
  await page
    .getByRole("main")
    .getByRole("button", { name: /^Deploy/ })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Deploy to STAGING" }).click();
  await expect(chip(page, SURFACE)).toBeVisible();
});

test("an admin promotes by keyboard without a Tab between the fields", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  control,
  api,
}) => {
  test.setTimeout(240_000);
  await ensureAhead({ control, api: api("operator"), sandbox });
  await sessionFor(page.context(), "admin");
  await openVersions(page, staging);
  const code = await unspentCode({ sandbox, who: "admin", console: "staging" });
  await page.getByRole("button", { name: "Promote…" }).press("Enter");
  const modal = page.getByRole("dialog", { name: /^Promote/ });
  await expect(modal.getByLabel(/Type PROMOTE/)).toBeFocused();
  await page.keyboard.type("PROMOTE");
  await expect(modal.getByLabel("Code")).toBeFocused();
  await page.keyboard.type(code);
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(modal).toBeHidden();
  await expect(chip(page, "console-prod")).toBeVisible();
});

test("nothing on the board moves while deploys of others go through it, be it that a lane failed when it was opened", async ({
  page,
  staging,
  sessionFor,
  control,
  api,
}) => {
  test.setTimeout(180_000);
  const operator = api("operator");
  await control.scenario({ fail_step: { surface_id: FAILING, step: 6 } }, { once: true });
  await operator.until((await operator.request({ surface_id: FAILING, confirm: FAILING })).id, "failed");
  await sessionFor(page.context(), "viewer");
  await page.goto(staging);
  await expect(tile(page, SURFACE)).toBeVisible();
  const lanes = page.getByRole("region", { name: "Live now" }).getByRole("listitem", { name: /^Lane / });
  const opened = await lanes.evaluateAll(namesOf);
  const shifts = await watchShifts(page);
  const ids = [];
  for (const surface_id of OTHERS) ids.push((await operator.request({ surface_id, confirm: surface_id })).id);
  await expect(chip(page, `${OTHERS.length} in flight`)).toBeVisible();
  for (const id of ids) await operator.until(id, "succeeded");
  await expect(chip(page, "No deploys running")).toBeVisible({ timeout: 30_000 });
  expect(await shifts()).toEqual([]);
  expect(await lanes.evaluateAll(namesOf)).toEqual(opened);
});

import { chip, deployIdOf, menuButton, outcome } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";
import { tabTo } from "@/e2e/tab-to";

const SURFACE = "raxx-mockups";

test("a deploy needs no mouse: from the first Tab to the page that shows its end", async ({
  page,
  staging,
  sessionFor,
  control,
  api,
}) => {
  // It is still going out when the keyboard has come to it, however slow the machine is.
  await control.scenario({ stuck_approval: [SURFACE] });
  await sessionFor(page.context(), "operator");
  await page.goto(staging);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await tabTo(page, menuButton(page, SURFACE));
  await page.keyboard.press("Enter");
  const menu = page.getByRole("dialog", { name: SURFACE, exact: true });
  await expect.poll(() => menu.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  await tabTo(page, menu.getByRole("button", { name: `Deploy ${SURFACE}` }));
  await page.keyboard.press("Enter");

  const modal = page.getByRole("dialog", { name: `Deploy ${SURFACE}` });
  await expect(modal.getByRole("heading", { name: /would ship/ })).toBeVisible();
  const word = modal.getByLabel(/to confirm/);
  await tabTo(page, word);
  await page.keyboard.type(SURFACE);
  await expect(modal.getByRole("button", { name: "Deploy to PRODUCTION" })).toBeEnabled();
  await page.keyboard.press("Enter");
  await expect(modal).toBeHidden();

  const flying = chip(page, SURFACE);
  await expect(flying).toBeVisible();
  await tabTo(page, flying);
  await page.keyboard.press("Enter");
  const panel = page.getByRole("dialog", { name: "In flight" });
  // A Tab that is pressed before the panel has taken the focus leaves it, and so closes it.
  await expect.poll(() => panel.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  await tabTo(page, panel.getByRole("link", { name: SURFACE, exact: true }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: SURFACE, level: 1 })).toBeVisible();
  await control.approve(await api("viewer").runId(deployIdOf(page)));
  await expect(outcome(page, "Succeeded")).toBeVisible({ timeout: 30_000 });
});

test("Escape closes the modal and gives the focus back to the button that opened it", async ({
  page,
  staging,
  sessionFor,
}) => {
  await sessionFor(page.context(), "operator");
  await page.goto(staging);
  await menuButton(page, SURFACE).click();
  const button = page.getByRole("dialog", { name: SURFACE, exact: true }).getByRole("button", {
    name: `Deploy ${SURFACE}`,
  });
  await button.focus();
  await page.keyboard.press("Enter");
  const modal = page.getByRole("dialog", { name: `Deploy ${SURFACE}` });
  await expect(modal).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(modal).toBeHidden();
  await expect(button).toBeFocused();
});

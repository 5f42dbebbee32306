import { openMenu } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";
import { openPersonMenu, signOut } from "@/e2e/person";

test("a notice of a failure stays, is reached by F6 from anywhere, and goes by Escape", async ({
  page,
  staging,
  sessionFor,
}) => {
  await sessionFor(page.context(), "viewer");
  await page.goto(staging);
  await page.route("**/api/sessions/current", (route) => route.abort());
  await signOut(page);
  const notice = page.getByRole("region", { name: "Notices" }).getByRole("group", { name: /^Could not sign out: / });
  await expect(notice).toBeVisible();
  await page.keyboard.press("F6");
  await page.keyboard.press("Tab");
  await expect(notice).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(notice).toBeHidden();
  await openPersonMenu(page);
  await expect(page.getByRole("button", { name: "Sign out…" })).toBeEnabled();
});

test("without the console a press on Deploy takes nothing away, says so, and opens once it answers", async ({
  page,
  staging,
  sessionFor,
}) => {
  await sessionFor(page.context(), "operator");
  await page.goto(staging);
  const menu = await openMenu(page, "api-staging");
  const button = menu.getByRole("button", { name: "Deploy api-staging" });
  const modal = page.getByRole("dialog", { name: "Deploy api-staging" });
  await expect(button).toBeVisible();
  await page.route("**/_next/static/chunks/**", (route) => route.abort());
  await button.click();
  const notices = page.getByRole("region", { name: "Notices" });
  await expect(notices).toContainText("Couldn’t load this.");
  await expect(button).toBeVisible();
  await expect(modal).toHaveCount(0);
  await page.unroute("**/_next/static/chunks/**");
  await expect(modal).toBeVisible();
  await expect(notices).not.toContainText("Couldn’t load this.");
});

test("a part whose build is gone has the tab reloaded from the build that serves now", async ({
  page,
  staging,
  sessionFor,
}) => {
  await sessionFor(page.context(), "operator");
  await page.goto(staging);
  const menu = await openMenu(page, "api-staging");
  const button = menu.getByRole("button", { name: "Deploy api-staging" });
  await expect(button).toBeVisible();
  const loadedAt = await page.evaluate(() => performance.timeOrigin);
  await page.route("**/_next/static/chunks/**", (route) => route.fulfill({ status: 404 }));
  await page.route("**/api/version", async (route) => {
    await page.unroute("**/_next/static/chunks/**");
    const answer: object = await (await route.fetch()).json();
    await route.fulfill({ json: { ...answer, sha: "f".repeat(40) } });
  });
  await button.click();
  await expect(page.getByRole("region", { name: "Notices" })).toContainText("A new build is serving.");
  // The dialog may have come meanwhile: it and the menu are closed first.
  await expect(async () => {
    await page.keyboard.press("Escape");
    expect(await page.evaluate(() => performance.timeOrigin)).not.toBe(loadedAt);
  }).toPass({ timeout: 25_000, intervals: [1_000] });
  await page.unroute("**/api/version");
  await openMenu(page, "api-staging");
  await expect(button).toBeVisible();
});

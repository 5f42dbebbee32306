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

import { expect, test } from "@/e2e/fixtures";
import { countReleases, flipFlags, MODE_A, ROTATE_UI, untilFlags } from "@/e2e/flipping";
import { glimpse, screenshot } from "@/e2e/screenshot";
import { unspentCode } from "@/e2e/sign-in";

test("several flags are set as in the other environment in exactly one release, whose switch is on the other host", async ({
  page,
  staging,
  production,
  sandbox,
  sessionFor,
}) => {
  test.slow();
  await flipFlags(sandbox, { [ROTATE_UI]: true, [MODE_A]: true });
  await sessionFor(page.context(), "admin");
  await page.goto(`${staging}/flags/promotions`);
  for (const key of [ROTATE_UI, MODE_A]) {
    await expect(page.getByRole("listitem").filter({ hasText: key })).toContainText("differs", { timeout: 60_000 });
    await page.getByRole("checkbox", { name: `Flip ${key} here` }).check();
  }
  await screenshot(page, "flag-promotions-picked");
  const there = page
    .getByRole("listitem")
    .filter({ hasText: MODE_A })
    .getByRole("link", { name: /Flip there/ });
  await expect(there).toHaveAttribute("href", `${production}/flags/promotions`);

  const before = await countReleases(sandbox);
  await page.getByRole("button", { name: "Set as on production…" }).click();
  const dialog = page.getByRole("dialog", { name: "Flip 2 flags in one release" });
  await glimpse(page, "flag-promotions-dialog", { viewport: true });
  await dialog.getByLabel(/to confirm/).fill(ROTATE_UI);
  await dialog.getByLabel("Code").fill(await unspentCode({ sandbox, who: "admin", console: "staging" }));
  await dialog.getByRole("button", { name: "Flip 2", exact: true }).click();
  await expect(dialog).toBeHidden();
  await untilFlags(sandbox, { [ROTATE_UI]: false, [MODE_A]: false });
  expect(await countReleases(sandbox)).toBe(before + 1);
  await page.goto(`${staging}/flags/promotions`);
  await expect(page.getByRole("listitem").filter({ hasText: MODE_A })).not.toContainText("differs", {
    timeout: 60_000,
  });
});

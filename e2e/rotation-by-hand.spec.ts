import { expect, test } from "@/e2e/fixtures";
import { flipFlags, ROTATE_UI } from "@/e2e/flipping";
import { glimpse, screenshot } from "@/e2e/screenshot";
import { unspentCode } from "@/e2e/sign-in";

const NAME = "API_INTERNAL_TOKEN";

test("a secret is rotated by hand: its steps are ticked, the place that was forgotten is named, and it ends recorded", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  control,
}) => {
  test.slow();
  await flipFlags(sandbox, { [ROTATE_UI]: true });
  await sessionFor(page.context(), "admin");
  await page.goto(`${staging}/secrets/${NAME}`);
  await page.getByRole("button", { name: "Begin the checklist" }).click();
  const steps = page.getByRole("checkbox");
  await expect(steps.first()).toBeVisible();
  await screenshot(page, "checklist");
  const value = `made-by-hand-${Date.now()}`;
  await control.setConfig("raxx-api-staging", { [NAME]: value });
  await control.setActionsSecret(NAME, value);
  for (const [index] of (await steps.all()).entries()) {
    await steps.nth(index).click();
    await expect(steps.nth(index)).toBeChecked();
  }
  const old = page.getByRole("status").filter({ hasText: "1 of 3 places still holds the old value: raxx-api-prod" });
  await expect(old).toBeVisible({ timeout: 90_000 });
  await glimpse(page, "checklist-one-left");
  await control.setConfig("raxx-api-prod", { [NAME]: value });

  const rotations = page.getByRole("region", { name: "Rotations" });
  const before = await rotations.getByRole("listitem").count();
  await page.getByRole("button", { name: "Record rotation…" }).click();
  const dialog = page.getByRole("dialog", { name: `Record the rotation of ${NAME}` });
  await dialog.getByLabel("Note").fill("With the quarterly review");
  await dialog.getByLabel("Code").fill(await unspentCode({ sandbox, who: "admin", console: "staging" }));
  await dialog.getByRole("button", { name: "Record", exact: true }).click();
  await expect(dialog).toBeHidden({ timeout: 60_000 });
  await expect(rotations.getByRole("listitem")).toHaveCount(before + 1);
  await expect(rotations.getByRole("listitem").first()).toContainText("Recorded");
  await rotations.getByRole("link", { name: NAME }).first().click();
  await expect(page.getByText("With the quarterly review")).toBeVisible();
  await expect(page.getByRole("region", { name: "Places" }).getByText(/^New value/)).toHaveCount(3);
  await screenshot(page, "rotation-recorded");

  await page.goto(staging);
  const recent = page.getByRole("region", { name: "Recent rotations" });
  await expect(recent.getByRole("listitem").first()).toContainText(`${NAME}Recorded`);
});

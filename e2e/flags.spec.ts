import { z } from "zod";
import { callApi } from "@/e2e/api";
import { expect, test } from "@/e2e/fixtures";
import { glimpse, screenshot } from "@/e2e/screenshot";

const KEY = "FLAG_CONSOLE_DEPLOY_CHIP";
const versionSchema = z.object({ instance: z.string() });
const auditSchema = z.object({ items: z.array(z.object({ action: z.string() })) });

test("a flag of the console's own app is flipped on its page, restarts the console, and ends confirmed with nobody touching it", async ({
  page,
  staging,
  sandbox,
  sessionFor,
}) => {
  test.slow();
  const token = sandbox.operator.api_token;
  const instance = async () => (await callApi(staging, { path: "/api/version", token })).read(versionSchema).instance;
  await sessionFor(page.context(), "operator");
  await page.goto(`${staging}/flags`);
  const flag = page.getByRole("article", { name: KEY });
  await expect(flag).toContainText("1/1 instance confirms", { timeout: 60_000 });
  await screenshot(page, "flags");
  const before = await instance();

  await flag.getByRole("button", { name: "Turn off…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("One release.");
  await glimpse(page, "flag-dialog", { viewport: true });
  await dialog.getByRole("button", { name: "Turn off", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(flag.getByRole("button", { name: "Applying" })).toBeVisible();
  await glimpse(page, "flag-applying");

  await expect.poll(() => instance().catch(() => before), { timeout: 60_000 }).not.toBe(before);
  await expect(flag.getByRole("button", { name: "Turn on…" })).toBeVisible({ timeout: 90_000 });
  await expect(flag).toContainText("1/1 instance confirms", { timeout: 90_000 });
  const path = "/api/audit?family=flag&limit=10";
  const { items } = (await callApi(staging, { path, token })).read(auditSchema);
  const actions = items.map(({ action }) => action).toReversed();
  expect(actions.slice(-3)).toEqual([
    "console.flag.change_requested",
    "console.flag.applied",
    "console.flag.confirmed",
  ]);
  await glimpse(page, "flag-confirmed");

  await page.goto(`${staging}/flags/promotions`);
  await expect(page.getByRole("heading", { name: "Flag promotions", level: 1 })).toBeVisible();
  await expect(page.getByText("differs", { exact: true }).first()).toBeVisible({ timeout: 60_000 });
  await screenshot(page, "flag-promotions");

  await page.goto(`${staging}/flags`);
  await flag.getByRole("button", { name: "Turn on…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Turn on", exact: true }).click();
  await expect(flag.getByRole("button", { name: "Turn off…" })).toBeVisible({ timeout: 120_000 });
});

import { z } from "zod";
import { callApi } from "@/e2e/api";
import { chip } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";
import { flipFlags, MODE_A, ROTATE_UI } from "@/e2e/flipping";
import { glimpse, screenshot } from "@/e2e/screenshot";
import { unspentCode } from "@/e2e/sign-in";

const NAME = "METRICS_TOKEN";
const auditSchema = z.object({ items: z.array(z.object({ action: z.string() })) });

test("a secret is rotated place after place: while one is held back nothing is revoked, and the rotation says which", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  control,
}) => {
  test.slow();
  const token = sandbox.admin.api_token;
  const revoked = async () => {
    const path = "/api/audit?action=console.secret.revoked&limit=10";
    return (await callApi(staging, { path, token })).read(auditSchema).items.length;
  };
  await flipFlags(sandbox, { [ROTATE_UI]: true, [MODE_A]: true });
  await control.scenario({ stuck_dynos: { "raxx-console-prod": ["web.1"] } });
  const before = await revoked();
  await sessionFor(page.context(), "admin");
  await page.goto(`${staging}/secrets/${NAME}`);
  await page.getByRole("button", { name: "Rotate…" }).click();
  const dialog = page.getByRole("dialog", { name: `Rotate ${NAME}` });
  await glimpse(page, "rotation-dialog", { viewport: true });
  await dialog.getByLabel("Code").fill(await unspentCode({ sandbox, who: "admin", console: "staging" }));
  await dialog.getByRole("button", { name: "Rotate", exact: true }).click();
  await expect(dialog).toBeHidden();

  const card = page.getByRole("article", { name: `Rotation of ${NAME}` });
  await expect(card).toContainText("Waiting for web.1", { timeout: 60_000 });
  await expect(chip(page, NAME)).toContainText("converging 0/2: raxx-console-prod");
  await page.goto(`${staging}/secrets`);
  await expect(card).toContainText("Converging 0/2: config var of raxx-console-prod");
  await screenshot(page, "secrets-rotating");
  await card.getByRole("link", { name: NAME }).click();
  await expect(page.getByText("The old value is revoked only when all 2 confirm.")).toBeVisible();
  await screenshot(page, "rotation-converging");
  expect(await revoked()).toBe(before);

  await control.reset();
  await expect(page.getByText("Rotated", { exact: true }).first()).toBeVisible({ timeout: 120_000 });
  await expect(page.getByText("Verified")).toHaveCount(2);
  await screenshot(page, "rotation-done");
  expect(await revoked()).toBe(before + 1);
});

import { expect, test } from "@/e2e/fixtures";
import { unspentCode } from "@/e2e/sign-in";

test("an admin makes a link for a screen, the screen shows the wall with it, and says so once it is revoked", async ({
  page,
  another,
  sandbox,
  staging,
  sessionFor,
}) => {
  await sessionFor(page.context(), "admin");
  await page.goto(`${staging}/settings`);
  await page.getByRole("link", { name: "Manage displays" }).click();
  await expect(page.getByRole("heading", { name: "Displays", level: 1 })).toBeVisible();
  const name = `lobby-${Date.now()}`;
  await page.getByLabel("Name of the screen").fill(name);
  await page.getByLabel("Code").fill(await unspentCode({ sandbox, who: "admin", console: "staging" }));
  await page.getByRole("button", { name: "Create display link" }).click();
  const link = page.getByText(/\/wall\?token=rxd_/);
  await expect(link).toBeVisible();

  const screen = await another(null);
  await screen.goto((await link.textContent()) ?? "");
  await expect(screen).toHaveURL(`${staging}/wall`);
  await expect(screen.getByRole("heading", { name: "raxx-mockups" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("listitem").filter({ hasText: name })).toContainText("last seen");
  await page.getByRole("button", { name: `Revoke ${name}` }).click();
  await expect(page.getByRole("listitem").filter({ hasText: name })).toContainText("revoked");
  await expect(screen.getByRole("heading", { name: "Display token revoked", level: 1 })).toBeVisible({
    timeout: 60_000,
  });

  await screen.goto(`${staging}/sign-in`);
  await expect(screen.getByRole("heading", { name: /^Sign in to/ })).toBeVisible();
  await screen.goto(`${staging}/wall`);
  await expect(screen).toHaveURL(/\/sign-in\?next=/);
});

test("an operator is told who may make a link for a screen", async ({ page, staging, sessionFor }) => {
  await sessionFor(page.context(), "operator");
  await page.goto(`${staging}/settings/displays`);
  await expect(page.getByText(/Admins only/)).toBeVisible();
});

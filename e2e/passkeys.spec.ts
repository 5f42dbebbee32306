import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/fixtures";
import { addNewcomer, enterSettings, leave } from "@/e2e/person";
import { glimpse } from "@/e2e/screenshot";
import { nextCode } from "@/e2e/sign-in";

/** A keeper of passkeys inside this browser, which says that it verified its person or that it could not. */
async function installKeeper(page: Page): Promise<{ verify: (isVerified: boolean) => Promise<void> }> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable", { enableUI: false });
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    verify: async (isUserVerified) => {
      await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
    },
  };
}

const STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(STANDARD).include('[role="dialog"]').analyze();
  expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
}

async function enterWithPasskey(page: Page, staging: string): Promise<void> {
  await page.goto(`${staging}/sign-in?next=/settings`);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.waitForURL("**/settings");
}

test("a passkey is added, signs in without password and code, and opens nothing once it is removed", async ({
  page,
  sandbox,
  slot,
  staging,
}) => {
  test.slow();
  const person = await addNewcomer(sandbox, slot);
  const code = () => nextCode(sandbox.staging.database_url, person);
  const name = `passkey ${Date.now()}`;
  const keeper = await installKeeper(page);
  await page.goto(`${staging}/settings`);
  await enterSettings(page, person, { totp: await code() });
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const adding = page.getByRole("dialog", { name: "Add a passkey" });
  await expect(adding).toBeVisible();
  await expectAccessible(page);
  await glimpse(page, "passkey-add", { viewport: true });
  await adding.getByLabel("Name of the passkey").fill(name);
  await adding.getByLabel("Code", { exact: true }).fill(await code());
  await adding.getByRole("button", { name: "Add the passkey" }).click();
  await expect(adding).toBeHidden();
  const row = page.getByRole("list", { name: "Passkeys" }).getByRole("listitem").filter({ hasText: name });
  await expect(row).toContainText("never used");
  await glimpse(page, "settings-passkey");

  await leave(page);
  await enterWithPasskey(page, staging);
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
  await expect(row).not.toContainText("never used");

  await leave(page);
  await keeper.verify(false);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("No passkey was used");

  await keeper.verify(true);
  await enterWithPasskey(page, staging);
  await row.getByRole("button", { name: `Remove ${name}` }).click();
  const removing = page.getByRole("dialog", { name: `Remove ${name}` });
  await removing.getByLabel("Code", { exact: true }).fill(await code());
  await removing.getByRole("button", { name: "Remove the passkey" }).click();
  await expect(row).toHaveCount(0);
  await leave(page);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("That passkey did not open this console.");
});

import { generate } from "otplib";

import { findings } from "@/e2e/findings";
import { expect, test } from "@/e2e/fixtures";
import { expectNothingOverflows } from "@/e2e/looking";
import { addNewcomer, enterSettings } from "@/e2e/person";
import { glimpse } from "@/e2e/screenshot";
import { nextCode, unspentCode } from "@/e2e/sign-in";

test("an invitation is taken up in another browser, and that person is signed in", async ({
  page,
  another,
  sandbox,
  staging,
  sessionFor,
}) => {
  test.slow();
  const email = `invited-${Date.now()}@raxx.example`;
  await sessionFor(page.context(), "admin");
  await page.goto(`${staging}/settings`);
  await page.getByRole("link", { name: "Manage people" }).click();
  await expect(page.getByRole("heading", { name: "People", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Invite…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByLabel("Role").selectOption("operator");
  await dialog.getByLabel("Code").fill(await unspentCode({ sandbox, who: "admin", console: "staging" }));
  await glimpse(page, "people-invite", { viewport: true });
  await dialog.getByRole("button", { name: "Create invitation" }).click();
  const link = page.getByText(/\/access#rxi_/);
  await expect(link).toBeVisible();
  await expect(page.getByRole("listitem", { name: `Invitation of ${email}` })).toBeVisible();
  expect(await findings(page, "main")).toEqual([]);
  await expectNothingOverflows(page);
  await glimpse(page, "people");
  const address = (await link.textContent()) ?? "";

  const other = await another(null);
  await other.goto(address);
  await expect(other.getByRole("heading", { name: "Join STAGING" })).toBeVisible();
  expect(await findings(other)).toEqual([]);
  await expectNothingOverflows(other);
  await glimpse(other, "access");
  await other.getByLabel("Your name").fill("Ines Invited");
  await other.getByLabel("New password").fill("four plain words here");
  const shown = await other.getByRole("main").innerText();
  const secret = /(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}/.exec(shown)?.[0].replaceAll(" ", "") ?? "";
  await other.getByLabel("Code of the new authenticator", { exact: true }).fill(await generate({ secret }));
  await other.getByRole("button", { name: "Save and sign in" }).click();
  await other.waitForURL("**/settings");
  await expect(other.getByText(`Ines Invited, ${email}, operator`)).toBeVisible();

  await page.reload();
  await expect(page.getByRole("listitem", { name: email, exact: true })).toContainText("Active");
  await expect(page.getByRole("listitem", { name: `Invitation of ${email}` })).toHaveCount(0);
  const late = await another(null);
  await late.goto(address);
  await expect(late.getByText("This link was used before. Sign in, or ask an admin for a new one.")).toBeVisible();
});

test("an admin disables a person, whose open tab is signed out", async ({
  page,
  another,
  sandbox,
  slot,
  staging,
  sessionFor,
}) => {
  test.slow();
  const person = await addNewcomer(sandbox, slot);
  const tab = await another(null);
  await tab.goto(`${staging}/sign-in?next=/settings`);
  await enterSettings(tab, person, { totp: await nextCode(sandbox.staging.database_url, person) });

  await sessionFor(page.context(), "admin");
  await page.goto(`${staging}/settings/people`);
  const row = page.getByRole("listitem", { name: person.email, exact: true });
  await expect(row).toContainText("1 session");
  await row.getByRole("button", { name: /^Disable/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disable", exact: true }).click();
  await expect(row).toContainText("Disabled");

  await expect(tab.getByText("You are signed out.")).toBeAttached({ timeout: 30_000 });
  await tab.goto(`${staging}/deploys`);
  await expect(tab.getByRole("heading", { name: "Sign in to STAGING" })).toBeVisible();
});

test("an operator is told who manages people", async ({ page, staging, sessionFor }) => {
  await sessionFor(page.context(), "operator");
  await page.goto(`${staging}/settings/people`);
  await expect(page.getByText(/Admins only/)).toBeVisible();
});

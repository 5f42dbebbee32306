import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { generate } from "otplib";
import { callApi, problemSchema } from "@/e2e/api";
import { expect, test } from "@/e2e/fixtures";
import { expectNothingOverflows } from "@/e2e/looking";
import { addNewcomer, enter, enterSettings, leave } from "@/e2e/person";
import { glimpse } from "@/e2e/screenshot";
import { nextCode, unspentCode } from "@/e2e/sign-in";

test("an API token is shown once, works from a shell, and stops working when it is revoked", async ({
  page,
  sandbox,
  staging,
  sessionFor,
}) => {
  const name = `nightly report ${Date.now()}`;
  await sessionFor(page.context(), "operator");
  await page.goto(`${staging}/settings`);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("May").selectOption({ label: "read only" });
  await page
    .getByLabel("Code", { exact: true })
    .fill(await unspentCode({ sandbox, who: "operator", console: "staging" }));
  await page.getByRole("button", { name: "Create token" }).click();
  const shown = page.getByRole("status").filter({ hasText: `Copy ${name} now` });
  await expect(shown).toBeVisible();
  const token = /rxc_[\w-]+/.exec(await shown.innerText())?.[0] ?? "";

  const ask = () => callApi(staging, { path: "/api/deploys?limit=1", token });
  expect((await ask()).status).toBe(200);
  const write = { path: "/api/deploys", method: "POST", token, body: { surface_id: "api-staging" } } as const;
  expect((await callApi(staging, write)).read(problemSchema).code).toBe("forbidden");

  await page.reload();
  const row = page.getByRole("listitem").filter({ hasText: name });
  await expect(row).toBeVisible();
  await expect(page.getByText(token)).toHaveCount(0);
  await row.getByRole("button", { name: `Revoke ${name}` }).click();
  await expect(row.getByText("revoked", { exact: true })).toBeVisible();
  const refused = await ask();
  expect(refused.status).toBe(401);
  expect(refused.read(problemSchema).detail).toContain("revoked");
});

test("a session is ended from another browser, which then has to sign in", async ({
  page,
  another,
  staging,
  signIn,
  sessionFor,
}) => {
  const userAgent = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Mobile/15E148 Safari/604.1";
  const phone = await another(null, { userAgent });
  await signIn(phone, "admin");
  await expect(phone.getByRole("heading", { name: "Dashboard" })).toBeAttached();

  await sessionFor(page.context(), "admin");
  await page.goto(`${staging}/settings`);
  await page.getByRole("button", { name: "End the session of Safari on iOS" }).click();
  await expect(page.getByText("Safari on iOS")).toHaveCount(0);
  await phone.goto(`${staging}/deploys`);
  await expect(phone.getByRole("heading", { name: "Sign in to STAGING" })).toBeVisible();
});

const STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

async function expectAccessible(page: Page, part: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(STANDARD).include(part).analyze();
  expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
}

const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });

test("a lost authenticator is replaced with recovery codes, and the new one signs in", async ({
  page,
  sandbox,
  slot,
  staging,
}) => {
  test.slow();
  const person = await addNewcomer(sandbox, slot);
  await page.goto(`${staging}/settings`);
  await enterSettings(page, person, { totp: await nextCode(sandbox.staging.database_url, person) });
  await page.getByRole("button", { name: "Generate codes" }).click();
  const making = dialog(page, "Recovery codes");
  await making.getByLabel("Code", { exact: true }).fill(await nextCode(sandbox.staging.database_url, person));
  await making.getByRole("button", { name: "Make ten codes" }).click();
  await expect(making.getByRole("status").filter({ hasText: "shown this once" })).toBeVisible();
  await expectAccessible(page, '[role="dialog"]');
  await glimpse(page, "recovery-codes", { viewport: true });
  const codes = (await making.innerText()).match(/[a-z2-7]{5}-[a-z2-7]{5}/g) ?? [];
  expect(codes).toHaveLength(10);
  await making.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByText("10 of 10 left")).toBeVisible();

  await leave(page);
  const [first = "", second = ""] = codes;
  await enterSettings(page, person, { recovery: first });
  await expect(page.getByText("You used a recovery code. Replace your authenticator now.")).toBeVisible();
  await expect(page.getByText("9 of 10 left")).toBeVisible();
  await glimpse(page, "settings-recovered");

  await page.getByRole("button", { name: "Replace authenticator" }).click();
  const replacing = dialog(page, "Replace authenticator");
  await replacing.getByLabel("Password").fill(person.password);
  await replacing.getByLabel("Code of the present authenticator", { exact: true }).fill(second);
  await replacing.getByRole("button", { name: "Show the new one" }).click();
  await expect(replacing.getByRole("img", { name: "QR code of the new authenticator's secret" })).toBeVisible();
  await expectAccessible(page, '[role="dialog"]');
  await glimpse(page, "authenticator-new", { viewport: true });
  const totp_secret = /(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}/.exec(await replacing.innerText())?.[0].replaceAll(" ", "") ?? "";
  await replacing
    .getByLabel("Code of the new authenticator", { exact: true })
    .fill(await generate({ secret: totp_secret }));
  await replacing.getByRole("button", { name: "Confirm" }).click();
  await expect(replacing).toBeHidden();
  await expect(page.getByText("The new authenticator counts from now on.")).toBeVisible();
  await expect(page.getByText("You used a recovery code.")).toHaveCount(0);

  await leave(page);
  await enter(page, person, { recovery: second });
  await expect(page.getByRole("main").getByRole("alert")).toContainText("That did not match.");
  await page.goto(`${staging}/sign-in?next=/settings`);
  await enterSettings(page, person, { totp: await nextCode(sandbox.staging.database_url, { ...person, totp_secret }) });
  await expect(page.getByText("8 of 10 left")).toBeVisible();
});

test("a password is changed: the other browser has to sign in, with the new one", async ({
  page,
  another,
  sandbox,
  slot,
  staging,
}) => {
  test.slow();
  const person = await addNewcomer(sandbox, slot);
  const codeOf = () => nextCode(sandbox.staging.database_url, person);
  const other = await another(null);
  for (const tab of [page, other]) {
    await tab.goto(`${staging}/sign-in?next=/settings`);
    await enterSettings(tab, person, { totp: await codeOf() });
  }

  await page.getByRole("button", { name: "Change password" }).click();
  const changing = dialog(page, "Change password");
  await changing.getByLabel("Present password").fill(person.password);
  const typed = changing.getByLabel("New password", { exact: true });
  await expect(typed).toHaveAttribute("type", "password");
  await typed.fill("Football1234");
  await changing.getByLabel("Code", { exact: true }).fill(await codeOf());
  await expectAccessible(page, '[role="dialog"]');
  await glimpse(page, "password-change", { viewport: true });
  await changing.getByRole("button", { name: "Change password" }).click();
  await expect(changing.getByText("This is among the passwords that attackers try first.")).toBeVisible();
  await expectNothingOverflows(page);
  await expectAccessible(page, '[role="dialog"]');
  await glimpse(page, "password-refused", { viewport: true });

  const password = "nine grey herons at noon";
  await typed.fill(password);
  await changing.getByLabel("Show the new password").check();
  await expect(typed).toHaveAttribute("type", "text");
  await changing.getByRole("button", { name: "Change password" }).click();
  await expect(changing).toBeHidden();
  await expect(page.getByText("Your new password counts from now on.")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Change password" })).toBeVisible();

  await other.goto(`${staging}/sign-in?next=/settings`);
  await enter(other, person, { totp: await codeOf() });
  await expect(other.getByRole("main").getByRole("alert")).toContainText("That did not match.");
  await enterSettings(other, { ...person, password }, { totp: await codeOf() });
});

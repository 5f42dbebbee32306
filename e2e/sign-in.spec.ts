import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/fixtures";
import { signOut } from "@/e2e/person";
import { unspentCode } from "@/e2e/sign-in";

interface Attempt {
  email: string;
  password: string;
  code: string;
}

async function attempt(page: Page, { email, password, code }: Attempt): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
}

const refusal = (page: Page) => page.getByRole("main").getByRole("alert");

test("a person signs in with password and code, comes to the page they wanted, and signs out", async ({
  page,
  sandbox,
  staging,
}) => {
  await page.goto(`${staging}/settings`);
  await expect(page.getByRole("heading", { name: "Sign in to STAGING" })).toBeVisible();
  const { email, password } = sandbox.operator;
  await attempt(page, { email, password, code: await unspentCode({ sandbox, who: "operator", console: "staging" }) });
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
  await expect(page.getByText("this browser", { exact: true })).toBeVisible();

  await signOut(page);
  await expect(page.getByRole("heading", { name: "Sign in to STAGING" })).toBeVisible();
  await page.goto(staging);
  await expect(page.getByRole("heading", { name: "Sign in to STAGING" })).toBeVisible();
});

test("a code opens the console once: the same code again is refused", async ({
  page,
  another,
  sandbox,
  production,
}) => {
  const { email, password } = sandbox.admin;
  const code = await unspentCode({ sandbox, who: "admin", console: "production" });
  await page.goto(`${production}/sign-in`);
  await attempt(page, { email, password, code });
  await expect(page.getByRole("heading", { name: "Dashboard" })).toBeAttached();

  const elsewhere = await another(null);
  await elsewhere.goto(`${production}/sign-in`);
  await attempt(elsewhere, { email, password, code });
  await expect(refusal(elsewhere)).toContainText("That did not match.");
});

test("a wrong code is refused in the same words as a wrong password and an unknown person", async ({
  page,
  sandbox,
  production,
}) => {
  const { email, password } = sandbox.viewer;
  const code = await unspentCode({ sandbox, who: "viewer", console: "production" });
  const wrong = code === "000000" ? "000001" : "000000";
  await page.goto(`${production}/sign-in`);
  const said: string[] = [];
  for (const mistaken of [
    { email, password, code: wrong },
    { email, password: "not the password", code },
    { email: "nobody@raxx.example", password, code },
  ]) {
    await attempt(page, mistaken);
    await expect(refusal(page)).toBeVisible();
    await expect(page.getByLabel("Code", { exact: true })).toHaveValue("");
    said.push(await refusal(page).innerText());
    await page.reload();
  }
  expect(new Set(said).size).toBe(1);
  expect(said[0]).toContain("Check the e-mail address, the password and a new six-digit code.");
});

test("the form asks for a recovery code where the authenticator is lost, and back", async ({ page, staging }) => {
  await page.goto(`${staging}/sign-in`);
  await page.getByRole("button", { name: "Use a recovery code" }).click();
  await expect(page.getByLabel("Code", { exact: true })).toHaveCount(0);
  await page.getByLabel("E-mail").fill("somebody@raxx.example");
  await page.getByLabel("Password", { exact: true }).fill("wrong");
  await page.getByLabel("Recovery code", { exact: true }).fill("aaaaa-bbbbb");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(refusal(page)).toContainText("That did not match.");
  await expect(page.getByLabel("Recovery code", { exact: true })).toHaveValue("");
  await page.getByRole("button", { name: "Use the authenticator" }).click();
  await expect(refusal(page)).toHaveCount(0);
  await expect(page.getByLabel("Code", { exact: true })).toBeVisible();
});

test("a sandbox lets a newcomer in with one press, and says how to get a code", async ({ page, staging }) => {
  await page.goto(staging);
  const sandboxed = page.getByRole("region", { name: "Sandbox" });
  await expect(sandboxed).toContainText("npm run code -- admin");
  await sandboxed.getByRole("button", { name: "Viewer" }).click();
  await expect(page.getByRole("heading", { name: "Dashboard", level: 1 })).toBeAttached();
});

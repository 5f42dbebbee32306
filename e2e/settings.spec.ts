import { callApi, problemSchema } from "@/e2e/api";
import { expect, test } from "@/e2e/fixtures";

test("an API token is shown once, works from a shell, and stops working when it is revoked", async ({
  page,
  staging,
  sessionFor,
}) => {
  const name = `nightly report ${Date.now()}`;
  await sessionFor(page.context(), "operator");
  await page.goto(`${staging}/settings`);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("May").selectOption({ label: "read only" });
  await page.getByRole("button", { name: "Make a token" }).click();
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

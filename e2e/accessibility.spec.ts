import { openDeployModal } from "@/e2e/deploying";
import { findings } from "@/e2e/findings";
import { expect, test } from "@/e2e/fixtures";

const PAGES = [
  { name: "the dashboard", path: "/", heading: "Dashboard" },
  { name: "the list of deploys", path: "/deploys?surface_id=console-prod", heading: "Deploys" },
  { name: "an empty list", path: "/deploys?actor=nobody%40raxx.example", heading: "Deploys" },
  { name: "the activity", path: "/activity", heading: "Activity" },
  { name: "no activity", path: "/activity?q=nothing-of-that-name", heading: "Activity" },
  { name: "where a change is", path: "/where?ref=main", heading: "Where is my change?" },
  { name: "the insights", path: "/insights?window=365", heading: "Insights" },
  { name: "the versions of the consoles", path: "/admin/console-versions", heading: "Console versions" },
  { name: "the flags", path: "/flags", heading: "Flags" },
  { name: "the flag promotions", path: "/flags/promotions", heading: "Flag promotions" },
  { name: "the secrets", path: "/secrets", heading: "Secrets" },
  { name: "the audit log", path: "/audit?action=console.deploy.failed", heading: "Audit" },
  { name: "the settings", path: "/settings", heading: "Settings" },
  { name: "the wall", path: "/wall", heading: /.+/ },
  { name: "the API's reference", path: "/api/docs", heading: "API" },
  { name: "break-glass", path: "/help/break-glass", heading: "Break-glass" },
  { name: "a deploy that is not there", path: "/deploys/dep_nowhere", heading: "No such deploy" },
  { name: "a page that is not there", path: "/nowhere", heading: "Page not found" },
];

for (const { name, path, heading } of PAGES) {
  test(`${name} has no accessibility finding`, async ({ page, staging, sessionFor }) => {
    await sessionFor(page.context(), "operator");
    await page.goto(`${staging}${path}`);
    await expect(page.getByRole("heading", { name: heading, level: 1 })).toBeAttached();
    expect(await findings(page)).toEqual([]);
  });
}

test("the red of production has no accessibility finding, for a viewer either", async ({
  page,
  production,
  sessionFor,
}) => {
  await sessionFor(page.context(), "viewer", "production");
  await page.goto(production);
  await expect(page.getByRole("heading", { name: "Dashboard", level: 1 })).toBeAttached();
  expect(await findings(page)).toEqual([]);
});

test("signing in has no accessibility finding, refused or not", async ({ page, staging }) => {
  await page.goto(`${staging}/sign-in`);
  expect(await findings(page)).toEqual([]);
  await page.getByLabel("E-mail").fill("somebody@raxx.example");
  await page.getByLabel("Password", { exact: true }).fill("wrong");
  await page.getByLabel("Code", { exact: true }).fill("123456");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toBeVisible();
  expect(await findings(page)).toEqual([]);
});

test("a deploy that failed and one that was evicted have no accessibility finding", async ({
  page,
  staging,
  sessionFor,
}) => {
  await sessionFor(page.context(), "viewer");
  for (const word of ["Failed", "Superseded"]) {
    await page.goto(`${staging}/deploys?state=${word.toLowerCase()}`);
    await page.getByRole("row").filter({ hasText: word }).last().getByRole("link").first().click();
    await expect(page.getByRole("main").getByRole("status").filter({ hasText: word })).toBeVisible();
    expect(await findings(page)).toEqual([]);
  }
});

test("the deploy modal has no accessibility finding for either target", async ({ page, staging, sessionFor }) => {
  test.slow();
  await sessionFor(page.context(), "operator");
  await page.goto(staging);
  for (const surface of ["console-staging", "api-prod"]) {
    const modal = await openDeployModal(page, surface);
    await modal.getByRole("button", { name: "Change" }).click();
    expect(await findings(page, '[role="dialog"]')).toEqual([]);
    await page.keyboard.press("Escape");
    await expect(modal).toBeHidden();
  }
});

test("the webhooks, and the dialog that adds one, have no accessibility finding", async ({
  page,
  staging,
  sessionFor,
}) => {
  await sessionFor(page.context(), "admin");
  await page.goto(`${staging}/settings/webhooks`);
  await expect(page.getByRole("heading", { name: "Webhooks", level: 1 })).toBeAttached();
  expect(await findings(page)).toEqual([]);
  await page.getByRole("button", { name: "Add a webhook" }).click();
  await expect(page.getByRole("dialog").getByLabel("Name")).toBeVisible();
  expect(await findings(page, '[role="dialog"]')).toEqual([]);
});

test("a row of the audit log has no accessibility finding", async ({ page, staging, sessionFor }) => {
  await sessionFor(page.context(), "viewer");
  await page.goto(`${staging}/audit?row=12`);
  await expect(page.getByRole("dialog", { name: "Row 12" })).toContainText("the hashes agree");
  expect(await findings(page, '[role="dialog"]')).toEqual([]);
});

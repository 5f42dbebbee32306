import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import pg from "pg";
import { callApi } from "@/e2e/api";
import { expect, test } from "@/e2e/fixtures";
import { auditRowSchema } from "@/lib/audit/schemas";

const rows = (page: Page) => page.getByRole("list", { name: "Audit rows, newest first" }).getByRole("listitem");
const drawer = (page: Page) => page.getByRole("dialog");

test("somebody finds who did what, keeps the filter in the address, and reads older pages", async ({
  page,
  staging,
  sandbox,
  sessionFor,
}) => {
  await sessionFor(page.context(), "operator");
  await page.goto(`${staging}/audit`);
  await page.getByRole("navigation", { name: "Family" }).getByRole("link", { name: "Intent" }).click();
  await expect(page).toHaveURL(/\/audit\?family=intent$/);
  // A part of the address is enough, and what was typed is kept when something else is chosen.
  await page.getByLabel("Actor").fill(sandbox.operator.email.slice(0, -4));
  await page.getByLabel("Surface").selectOption("console-staging");
  await expect(page).toHaveURL(/actor=.*surface_id=console-staging|surface_id=console-staging.*actor=/);
  await expect(rows(page).first()).toContainText(`${sandbox.operator.email} asked for the deploy of console-staging`);

  await page.reload();
  await expect(page.getByLabel("Surface")).toHaveValue("console-staging");
  await expect(page.getByLabel("Actor")).toHaveValue(sandbox.operator.email.slice(0, -4));
  await page.getByLabel("Action").selectOption({ label: "Deploy refused" });
  await expect(page.getByText("No row matches this filter")).toBeVisible();
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page).toHaveURL(/\/audit$/);

  const newest = await rows(page).first().innerText();
  await page.getByRole("link", { name: "Older" }).click();
  await expect(page).toHaveURL(/cursor=/);
  await expect(page.getByText("Past entries")).toBeVisible();
  await page.goBack();
  await expect(rows(page).first()).toContainText(newest.split("\n")[0] ?? "");
});

test("a log that comes late is shown as it was sent, and not made a second time beside that", async ({
  page,
  staging,
  sandbox,
  sessionFor,
}) => {
  await sessionFor(page.context(), "viewer");
  await page.addInitScript(() => {
    new MutationObserver(() => {
      const forms = document.querySelectorAll("form[role=search]");
      if (forms.length > 1) document.documentElement.setAttribute("data-twice", "");
    }).observe(document, { childList: true, subtree: true });
  });
  const holder = new pg.Client({ connectionString: sandbox.staging.database_url });
  await holder.connect();
  try {
    await holder.query("BEGIN; LOCK TABLE console_audit_log IN ACCESS EXCLUSIVE MODE");
    const watching = page.waitForResponse(/\/api\/deploys\/in-flight/);
    await page.goto(`${staging}/audit`, { waitUntil: "commit" });
    await expect(page.getByText("Reading the audit log")).toBeAttached();
    await watching;
  } finally {
    await holder.query("ROLLBACK");
    await holder.end();
  }
  await expect(rows(page).first()).toBeVisible();
  await expect(page.getByRole("search")).toBeVisible();
  await expect(page.locator("html")).not.toHaveAttribute("data-twice");
});

test("a row opens by the keyboard at an address of its own, leads to its neighbours, and gives the focus back", async ({
  page,
  another,
  staging,
  sessionFor,
}) => {
  await sessionFor(page.context(), "viewer");
  await page.goto(`${staging}/audit?action=console.deploy.succeeded`);
  const first = rows(page)
    .first()
    .getByRole("link", { name: /the whole of it/ });
  const second = rows(page)
    .nth(1)
    .getByRole("link", { name: /the whole of it/ });
  await first.focus();
  await page.keyboard.press("ArrowDown");
  await expect(second).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(drawer(page)).toContainText("console.deploy.succeeded");
  await expect(drawer(page)).toContainText("follows: the hashes agree");
  await expect(page).toHaveURL(/row=\d+/);

  const guest = await another("operator");
  await guest.goto(page.url());
  await expect(drawer(guest).getByRole("region", { name: "Envelope" })).toContainText('"prev_hash"');
  await guest.keyboard.press("Escape");
  await expect(drawer(guest)).toHaveCount(0);
  await expect(guest).not.toHaveURL(/row=/);

  await drawer(page).getByRole("button", { name: "Older row" }).click();
  await expect(drawer(page).getByRole("heading", { name: /^Row / })).toBeVisible();
  await page.goBack();
  await expect(drawer(page)).toHaveCount(0);
  await second.focus();
  await page.keyboard.press("Enter");
  await expect(drawer(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(drawer(page)).toHaveCount(0);
  await expect(second).toBeFocused();
});

test("new rows announce themselves and come only when they are asked for", async ({
  page,
  staging,
  sandbox,
  sessionFor,
}) => {
  await sessionFor(page.context(), "operator");
  await page.goto(`${staging}/audit?action=console.deploy.intent.refused&actor=${sandbox.viewer.email}`);
  await expect(page.getByText("New entries appear here.")).toBeVisible();
  const before = await rows(page).count();
  const body = { surface_id: "api-staging" };
  await callApi(staging, { path: "/api/deploys", method: "POST", token: sandbox.viewer.api_token, body });
  const show = page.getByRole("button", { name: /^Show \d+ new row/ });
  await expect(show).toBeVisible({ timeout: 20_000 });
  await expect(rows(page)).toHaveCount(before);
  await show.click();
  await expect(rows(page).first()).toContainText(
    `${sandbox.viewer.email}, by token, was refused a deploy of api-staging`,
  );
  await expect(show).toHaveCount(0);
});

test("a deploy's page leads to its trail, and a row of that leads back", async ({ page, staging, sessionFor }) => {
  await sessionFor(page.context(), "viewer");
  await page.goto(`${staging}/deploys?state=failed`);
  await page.getByRole("row").filter({ hasText: "Failed" }).first().getByRole("link").first().click();
  await page.getByRole("link", { name: "Audit trail" }).click();
  await expect(page.getByRole("heading", { name: "Audit", level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: /about deploy dep_/ })).toBeVisible();
  await expect(rows(page).first()).toContainText("The console saw the deploy of");
  await rows(page)
    .last()
    .getByRole("link", { name: /^the .* of / })
    .click();
  await expect(page).toHaveURL(/\/deploys\/dep_/);
});

test("an admin verifies the log and takes the filtered rows as a file", async ({ page, staging, sessionFor }) => {
  await sessionFor(page.context(), "admin");
  await page.goto(`${staging}/audit?family=intent`);
  await expect(page.getByText("can read the log and append to it, and change nothing")).toBeVisible();
  await page.getByRole("button", { name: "Verify the log" }).click();
  await expect(page.getByRole("status").filter({ hasText: /^Intact: [\d,]+ rows, verified in/ })).toBeVisible();
  await page.getByText("What this detects, and what it cannot").click();
  await expect(page.getByText("It cannot detect")).toBeVisible();

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export NDJSON" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^audit-staging-.*\.ndjson$/);
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\n");
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(auditRowSchema.parse(JSON.parse(line)).family).toBe("intent");

  await page.goto(`${staging}/audit?family=audit`);
  await expect(rows(page).filter({ hasText: "exported the audit log" }).first()).toContainText("as NDJSON");
  await expect(rows(page).filter({ hasText: "verified the audit log" }).first()).toContainText("intact");
});

test("a viewer reads the log, and learns who may verify and export it", async ({ page, staging, sessionFor }) => {
  await sessionFor(page.context(), "viewer");
  await page.goto(`${staging}/audit`);
  await expect(rows(page).first()).toBeVisible();
  for (const name of ["Verify the log", "Export CSV"]) {
    const button = page.getByRole("button", { name });
    await expect(button).toBeDisabled();
    await expect(button).toHaveAccessibleDescription(/Admins only; your role is viewer/);
  }
  await expect(page.getByRole("link", { name: /^Export/ })).toHaveCount(0);
});

import type { Page } from "@playwright/test";
import { callApi } from "@/e2e/api";
import { alertIn } from "@/e2e/deploying";
import { findings } from "@/e2e/findings";
import { expect, test } from "@/e2e/fixtures";
import {
  ensureAhead,
  moveStaging,
  openPromotion,
  openVersions,
  PATIENT,
  readVersions,
  running,
  side,
} from "@/e2e/promoting";
import { queryConsole } from "@/e2e/sandbox";
import { glimpse, screenshot } from "@/e2e/screenshot";
import { unspentCode } from "@/e2e/sign-in";
import { tabTo } from "@/e2e/tab-to";

/** Nothing for axe to find, in one part of the page or all of it. */
async function expectAccessible(page: Page, part = "body"): Promise<void> {
  expect(await findings(page, part)).toEqual([]);
  await page.emulateMedia({ colorScheme: null });
}

const DIALOG = '[role="dialog"]';

test("the page of versions on both consoles, and what a viewer may do there", async ({
  page,
  another,
  staging,
  production,
  sessionFor,
}) => {
  test.slow();
  await sessionFor(page.context(), "viewer");
  await openVersions(page, staging);
  await expect(side(page, "console-staging")).toContainText("this console");
  await expect(page.getByRole("button", { name: "Promote…" })).toHaveAccessibleDescription(/Admins only/);
  await expect(page.getByRole("button", { name: "Roll back…" })).toBeDisabled();
  await screenshot(page, "versions-viewer");
  await expectAccessible(page);

  const there = await another(null);
  await sessionFor(there.context(), "admin", "production");
  await openVersions(there, production);
  await expect(side(there, "console-prod")).toContainText("this console");
  await screenshot(there, "versions-production");
  await expectAccessible(there);
  await there.getByRole("button", { name: "Attest…" }).click();
  await expect(there.getByRole("dialog")).toContainText("I have looked at production");
  await glimpse(there, "attest", { viewport: true });
  await expectAccessible(there, DIALOG);
});

test("the promotion's modal: ready, a wrong code, and an answer that was lost", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  control,
  api,
}) => {
  test.setTimeout(240_000);
  await ensureAhead({ control, api: api("operator"), sandbox });
  await sessionFor(page.context(), "admin");
  await openVersions(page, staging);
  const modal = await openPromotion(page);
  await glimpse(page, "promote-ready", { viewport: true });
  await expectAccessible(page, DIALOG);
  await expect(modal.getByText("Type PROMOTE to confirm.")).toBeVisible();
  await modal.getByLabel(/Type PROMOTE/).fill("PROMOTE");
  await expect(modal.getByText("Enter a six-digit code.")).toBeVisible();

  await page.route(/\/api\/promotions$/, (route) => route.abort());
  await modal.getByLabel("Code").fill("123 456");
  await modal.getByRole("button", { name: "Promote to PRODUCTION" }).click();
  await expect(alertIn(modal, "Your request may have been saved")).toBeVisible();
  await modal.getByRole("button", { name: "Look" }).click();
  await expect(modal.getByRole("status")).toContainText("Not saved so far.");
  await glimpse(page, "promote-lost", { viewport: true });
  await page.unroute(/\/api\/promotions$/);

  await modal.getByRole("button", { name: "Promote to PRODUCTION" }).click();
  await expect(modal.getByText(/The code was not accepted.*Nothing was sent/)).toBeVisible({ timeout: 20_000 });
  await expect(modal.getByLabel("Code")).toBeFocused();
  await expect(modal.getByLabel("Code")).toHaveValue("");
  await glimpse(page, "promote-wrong-code", { viewport: true });
  await expectAccessible(page, DIALOG);

  await queryConsole(sandbox.staging.database_url, {
    text: "UPDATE people SET step_up_failures = 10, step_up_locked_until = now() + interval '9 minutes' WHERE email = $1",
    values: [sandbox.admin.email],
  });
  await modal.getByLabel("Code").fill("123456");
  await modal.getByRole("button", { name: "Promote to PRODUCTION" }).click();
  await expect(alertIn(modal, "It ends in 8 m")).toBeVisible({ timeout: 20_000 });
  await glimpse(page, "promote-locked-out", { viewport: true });
  await queryConsole(sandbox.staging.database_url, {
    text: "UPDATE people SET step_up_failures = 0, step_up_locked_until = NULL WHERE email = $1",
    values: [sandbox.admin.email],
  });
});

test("a lock of console-prod blocks the modal, and the rollback's modal says what it does not undo", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  control,
  api,
}) => {
  test.setTimeout(240_000);
  await ensureAhead({ control, api: api("operator"), sandbox });
  const lock = { path: "/api/surfaces/console-prod/lock", token: sandbox.operator.api_token } as const;
  await sessionFor(page.context(), "admin");
  await openVersions(page, staging);
  await page.getByRole("button", { name: "Roll back…" }).click();
  const rollback = page.getByRole("dialog", { name: "Roll back console-prod" });
  await rollback.getByRole("radio").first().check();
  await expect(rollback.getByText("Not undone")).toBeVisible({ timeout: 20_000 });
  await glimpse(page, "rollback", { viewport: true });
  await expectAccessible(page, DIALOG);
  await page.keyboard.press("Escape");
  await expect(rollback).toBeHidden();

  const reason = "The quarter closes tonight; nothing goes to production before nine";
  await callApi(staging, { ...lock, method: "PUT", body: { kind: "lock", reason } });
  await expect(page.getByText(reason).first()).toBeVisible({ timeout: 20_000 });
  await glimpse(page, "versions-blocked");
  const modal = await openPromotion(page);
  await expect(alertIn(modal, reason)).toBeVisible();
  await expect(modal.getByText("Blocked, see above.")).toBeVisible();
  await expect(modal.getByLabel("Code")).toHaveCount(0);
  await glimpse(page, "promote-blocked", { viewport: true });
  await expectAccessible(page, DIALOG);
  await callApi(staging, { ...lock, method: "DELETE" });
});

test("failed checks stand in the way until an admin passes over them by name, with a reason", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  control,
  api,
}) => {
  test.setTimeout(240_000);
  await control.scenario({ checks: { default: "failure" } });
  const move = { control, api: api("operator"), sandbox };
  await moveStaging(move, "Orders of a whole year can be exported at once, with every line, tax and note (#940)");
  await expect.poll(async () => (await readVersions(sandbox))?.checks.state, PATIENT).toBe("failed");
  await sessionFor(page.context(), "admin");
  await openVersions(page, staging);
  const modal = await openPromotion(page);
  await expect(alertIn(modal, "its checks failed")).toBeVisible();
  await expect(modal.getByText("Blocked: override what is listed above, or wait until it clears.")).toBeVisible();
  await modal.getByRole("checkbox", { name: /Override checks_failed/ }).check();
  await expect(modal.getByText("An override needs a reason.")).toBeVisible();
  await glimpse(page, "promote-override", { viewport: true });
  await expectAccessible(page, DIALOG);
  await modal
    .getByRole("textbox", { name: "Reason" })
    .fill("The failing check is the licence scan of a package we removed");
  await expect(modal.getByText("Type PROMOTE to confirm.")).toBeVisible();
});

test("production that nobody asked for is drift, and is named", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  control,
}) => {
  test.setTimeout(240_000);
  const before = await readVersions(sandbox);
  const drifted = await control.commit("A commit that nobody deploys");
  await control.setLive("raxx-console-prod", drifted);
  await sessionFor(page.context(), "admin");
  await openVersions(page, staging);
  await expect(side(page, "console-prod").getByRole("alert")).toContainText("Drift", PATIENT);
  await glimpse(page, "versions-drifted");
  await expectAccessible(page);
  await control.setLive("raxx-console-prod", before?.production.running_sha ?? drifted);
  await expect(side(page, "console-prod").getByRole("alert")).toHaveCount(0, PATIENT);
});

test("a rollback takes production back and leaves a hold, which an admin ends with a reason", async ({
  page,
  staging,
  production,
  sandbox,
  sessionFor,
}) => {
  test.setTimeout(300_000);
  await sessionFor(page.context(), "admin");
  await openVersions(page, staging);
  await page.getByRole("button", { name: "Roll back…" }).click();
  const modal = page.getByRole("dialog", { name: "Roll back console-prod" });
  await expect(modal.getByText("Choose a commit.")).toBeVisible();
  // The oldest: newer ones may have run as well, and going there would be no rollback.
  await modal.getByRole("radio").last().check();
  await expect(modal.getByText("Not undone")).toBeVisible({ timeout: 20_000 });
  await modal.getByLabel("Reason").fill("Exports were cut off at midnight UTC");
  await modal.getByLabel(/Type ROLLBACK/).fill("ROLLBACK");
  await modal.getByLabel("Code").fill(await unspentCode({ sandbox, who: "admin", console: "staging" }));
  const before = await running(production);
  await modal.getByRole("button", { name: "Roll back PRODUCTION" }).click();
  await expect(modal).toBeHidden({ timeout: 20_000 });
  await expect(page.getByRole("heading", { name: "Rollback in flight" })).toBeVisible();

  await expect(
    page.getByText(/console-prod are held since the rollback to [0-9a-f]{7}: Exports were cut off/),
  ).toBeVisible(PATIENT);
  expect(await running(production)).not.toBe(before);
  await expect(page.getByRole("row").filter({ hasText: "Rolled back" }).first()).toContainText("Exports were cut off");
  await glimpse(page, "versions-held");
  const promotion = await openPromotion(page);
  await expect(alertIn(promotion, "An admin resumes promotions")).toBeVisible();
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Resume promotions…" }).click();
  const resume = page.getByRole("dialog", { name: "Resume promotions?" });
  await resume.getByLabel("Reason").fill("Fixed on main and soaked over night");
  await expectAccessible(page, DIALOG);
  await resume.getByRole("button", { name: "Resume", exact: true }).click();
  await expect(resume).toBeHidden();
  await expect(page.getByText(/console-prod are held since/)).toHaveCount(0);
});

test("a promotion needs no mouse: the modal opens, is filled and sent, and closes by the keyboard alone", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  control,
  api,
}) => {
  test.setTimeout(240_000);
  await ensureAhead({ control, api: api("operator"), sandbox });
  await sessionFor(page.context(), "admin");
  await openVersions(page, staging);
  const button = page.getByRole("button", { name: "Promote…" });
  await tabTo(page, button);
  await page.keyboard.press("Enter");
  const modal = page.getByRole("dialog", { name: /^Promote console-staging/ });
  await expect(modal.getByRole("heading", { name: /would ship/ })).toBeVisible();
  await tabTo(page, modal.getByLabel(/Type PROMOTE/));
  await page.keyboard.type("PROMOTE");
  await tabTo(page, modal.getByLabel("Code"));
  await page.keyboard.type("000000");
  await expect(modal.getByRole("button", { name: "Promote to PRODUCTION" })).toBeEnabled();
  await page.keyboard.press("Enter");
  await expect(modal.getByText(/The code was not accepted/)).toBeVisible({ timeout: 20_000 });
  await expect(modal.getByLabel("Code")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(modal).toBeHidden();
  await expect(button).toBeFocused();
});

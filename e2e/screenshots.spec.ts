import type { Page } from "@playwright/test";
import { alertIn, chip, openDeployModal, tile } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";
import { glimpse, screenshot } from "@/e2e/screenshot";

async function seen(page: Page, heading: string, name: string): Promise<void> {
  await expect(page.getByRole("heading", { name: heading, level: 1 })).toBeAttached();
  await screenshot(page, name);
}

test("the pages of staging, as they look", async ({ page, staging, sessionFor }) => {
  test.slow();
  await page.goto(`${staging}/sign-in`);
  await seen(page, "Sign in to STAGING", "sign-in");
  await sessionFor(page.context(), "operator");
  for (const [path, heading, name] of [
    ["/", "Dashboard", "dashboard"],
    ["/deploys", "Deploys", "deploys"],
    ["/deploys?actor=nobody%40raxx.example", "Deploys", "deploys-empty"],
    ["/audit", "Audit", "audit"],
    ["/audit?actor=nobody%40raxx.example", "Audit", "audit-empty"],
    ["/activity", "Activity", "activity"],
    ["/surfaces/api-prod", "api-prod", "surface"],
    ["/where?ref=main", "Where is my change?", "where"],
    ["/secrets", "Secrets", "secrets"],
    ["/help", "Help", "help"],
    ["/help/roll-back", "Roll back", "help-guide"],
    ["/insights", "Insights", "insights"],
    ["/settings", "Settings", "settings"],
    ["/help/break-glass", "Break-glass", "break-glass"],
    ["/deploys/dep_nowhere", "No such deploy", "deploy-not-found"],
    ["/nowhere", "Page not found", "not-found"],
  ] as const) {
    await page.goto(`${staging}${path}`);
    await seen(page, heading, name);
  }
  await page.goto(`${staging}/audit?row=12`);
  await expect(page.getByRole("dialog", { name: "Row 12" })).toContainText("the hashes agree");
  await glimpse(page, "audit-row", { viewport: true });
  for (const state of ["Succeeded", "Failed", "Errored", "Cancelled", "Superseded"]) {
    await page.goto(`${staging}/deploys?state=${state.toLowerCase()}`);
    await page.getByRole("row").filter({ hasText: state }).last().getByRole("link").first().click();
    await expect(page.getByRole("main").getByRole("status").filter({ hasText: state })).toBeVisible();
    await screenshot(page, `deploy-${state.toLowerCase()}`);
  }
});

test("the pages of production, as they look", async ({ page, production, sessionFor }) => {
  test.slow();
  await page.goto(`${production}/sign-in`);
  await seen(page, "Sign in to PRODUCTION", "production-sign-in");
  await sessionFor(page.context(), "admin", "production");
  await page.goto(production);
  await seen(page, "Dashboard", "production-dashboard");
  await page.goto(`${production}/deploys`);
  await seen(page, "Deploys", "production-deploys");
  await page.goto(`${production}/settings/webhooks`);
  await seen(page, "Webhooks", "production-webhooks");
});

test("what a viewer sees, as it looks", async ({ page, staging, sessionFor }) => {
  await sessionFor(page.context(), "viewer");
  await page.goto(staging);
  await seen(page, "Dashboard", "dashboard-viewer");
});

test.describe("a deploy on its way", () => {
  test("the modal, the chip, a running deploy and a refused one, as they look", async ({
    page,
    another,
    staging,
    sessionFor,
    control,
    api,
  }) => {
    test.slow();
    await control.scenario({ speed: 0.2 });
    await sessionFor(page.context(), "operator");
    await page.goto(staging);
    await openDeployModal(page, "console-staging");
    await glimpse(page, "modal-staging", { viewport: true });
    await page.keyboard.press("Escape");
    const modal = await openDeployModal(page, "getraxx");
    await glimpse(page, "modal-production", { viewport: true });

    const elsewhere = await another("admin");
    const first = await api("admin").request({
      surface_id: "getraxx",
      confirm: "getraxx",
      reason: "Before anybody else does",
    });
    await expect(alertIn(modal, "getraxx is deploying.")).toBeVisible({ timeout: 20_000 });
    await glimpse(page, "modal-refused", { viewport: true });
    await page.keyboard.press("Escape");

    const deploy = await api("operator").request({ surface_id: "api-staging", reason: "With the export fix" });
    await elsewhere.goto(staging);
    await expect(chip(elsewhere, "2 in flight")).toBeVisible();
    await expect(tile(elsewhere, "api-staging").getByText(/^\d\/9 /)).toBeVisible({ timeout: 20_000 });
    await glimpse(elsewhere, "dashboard-going-out");
    await chip(elsewhere, "2 in flight").click();
    await expect(elsewhere.getByRole("dialog", { name: "In flight" })).toBeVisible();
    await glimpse(elsewhere, "chip-open", { viewport: true });
    await elsewhere.goto(`${staging}/deploys/${deploy.id}`);
    await expect(chip(elsewhere, "2 in flight")).toBeVisible();
    await glimpse(elsewhere, "deploy-running");
    await api("operator").cancel(deploy.id);
    await api("operator").cancel(first.id);
  });
});

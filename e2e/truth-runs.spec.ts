import { openDeployModal, openMenu, outcome, tile } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";
import { causes, endByClock, expectNothingOverflows, lookAtOnce, makeOlder } from "@/e2e/looking";
import { glimpse } from "@/e2e/screenshot";

const SURFACE = "raxx-mockups";

test("a run waits for a person for a day; ended by a clock, its record is corrected once it ships", async ({
  page,
  sandbox,
  staging,
  sessionFor,
  control,
  api,
}) => {
  test.slow();
  await control.scenario({ stuck_approval: [SURFACE] });
  await sessionFor(page.context(), "operator");
  const deploy = await api("operator").request({ surface_id: SURFACE, confirm: SURFACE, reason: "New pictures" });
  const runId = await api("operator").runId(deploy.id);
  await makeOlder(sandbox, deploy.id, 26);
  await page.goto(staging);
  await expect(tile(page, SURFACE)).toContainText("waits for an approval on GitHub");
  await expect(await causes(page, `${SURFACE} The run waits`)).toContainText(
    /26 h ago|yesterday|[A-Z][a-z]{2} \d+ [A-Z][a-z]{2}/,
  );
  await glimpse(page, "truth-approval-dashboard");
  await page.goto(`${staging}/deploys/${deploy.id}`);
  await expect(page.getByRole("main").getByRole("link", { name: /^Approve or reject it on GitHub/ })).toBeVisible();
  await glimpse(page, "truth-approval-deploy");

  await endByClock(sandbox, deploy.id);
  await control.approve(runId);
  await expect(outcome(page, "Succeeded")).toBeVisible({ timeout: 60_000 });
  await page.getByText("Timeline", { exact: true }).click();
  await expect(page.getByText(/^by console: Corrected/).first()).toBeVisible();
  await glimpse(page, "truth-corrected-deploy");
  await page.goto(`${staging}/audit?action=console.deploy.corrected`);
  await expect(page.getByRole("main")).toContainText(/corrected/i);
  await glimpse(page, "truth-corrected-audit");
});

test("a failed run that somebody starts again on GitHub is followed, and says who", async ({
  page,
  staging,
  sessionFor,
  control,
  api,
}) => {
  await control.scenario({ fail_step: { surface_id: SURFACE, step: 6 } }, { once: true });
  await sessionFor(page.context(), "viewer");
  const deploy = await api("operator").request({ surface_id: SURFACE, confirm: SURFACE });
  await page.goto(`${staging}/deploys/${deploy.id}`);
  await expect(outcome(page, "Failed")).toBeVisible({ timeout: 40_000 });
  await control.rerun(await api("viewer").runId(deploy.id), "hana-shell");
  await expect(outcome(page, "Succeeded")).toBeVisible({ timeout: 60_000 });
  await page.getByText("Timeline", { exact: true }).click();
  await expect(page.getByText(/hana-shell started attempt 2/).first()).toBeVisible();
  await glimpse(page, "truth-started-again");
});

test("a cancel that came too late says so, and by whom", async ({ page, staging, sessionFor, control, api }) => {
  await control.scenario({ ignore_cancel: [SURFACE], speed: 1 });
  await sessionFor(page.context(), "operator");
  const deploy = await api("operator").request({ surface_id: SURFACE, confirm: SURFACE });
  await api("operator").until(deploy.id, "running");
  await page.goto(`${staging}/deploys/${deploy.id}`);
  await page.getByRole("button", { name: "Cancel deploy" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel deploy" }).click();
  await expect(outcome(page, "Succeeded")).toBeVisible({ timeout: 90_000 });
  await expect(page.getByText(/^Cancel by \S+@\S+ came too late/).first()).toBeVisible();
  await glimpse(page, "truth-cancel-too-late");
});

test("a platform that did not take the release: Pages failed, and Heroku's release phase", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  control,
  api,
}) => {
  test.slow();
  await control.scenario({ release_status: { "raxx-mockups": "failure", "raxx-api-staging": "failed" } });
  await sessionFor(page.context(), "viewer");
  const pages = await api("operator").request({ surface_id: SURFACE, confirm: SURFACE });
  const heroku = await api("operator").request({ surface_id: "api-staging" });
  await page.goto(`${staging}/deploys/${pages.id}`);
  await expect(outcome(page, "Failed")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/The run succeeded, but Pages deployment \w+ failed/).first()).toBeVisible();
  await glimpse(page, "truth-pages-failure");
  await page.goto(`${staging}/deploys/${heroku.id}`);
  await expect(outcome(page, "Failed")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/release v\d+ failed in its release phase/).first()).toBeVisible();
  await glimpse(page, "truth-heroku-release-failed");
  await lookAtOnce(sandbox);
  await page.goto(staging);
  for (const surface of ["api-staging", SURFACE]) {
    const menu = await openMenu(page, surface);
    await expect(menu).toContainText("What was live before still is.", { timeout: 30_000 });
    await page.keyboard.press("Escape");
  }
  await glimpse(page, "truth-platform-failures-dashboard");
});

test("texts as people write them neither break a page nor overflow it", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  control,
  api,
}) => {
  test.slow();
  await control.scenario({ odd_texts: true, fail_step: { surface_id: "api-staging", step: 6 } });
  const sha = await control.commit("feat(api): invoices in every language");
  await lookAtOnce(sandbox);
  await sessionFor(page.context(), "operator");
  await expect
    .poll(async () => (await api("operator").tryRequest({ surface_id: "api-staging", sha })).status, {
      timeout: 30_000,
    })
    .toBe(202);
  await page.goto(staging);
  await expect(tile(page, "api-staging")).toContainText(/Last deploy (failed|errored)/, { timeout: 40_000 });
  await expectNothingOverflows(page);
  await glimpse(page, "truth-odd-dashboard");
  await tile(page, "api-staging")
    .getByRole("link", { name: /^Last deploy (failed|errored)/ })
    .click();
  await expect(outcome(page, "Failed")).toBeVisible();
  await expectNothingOverflows(page);
  await glimpse(page, "truth-odd-deploy");
  await page.goto(`${staging}/deploys`);
  await expect(page.getByRole("heading", { name: "Deploys", level: 1 })).toBeVisible();
  await expectNothingOverflows(page);
  await page.goto(staging);
  const modal = await openDeployModal(page, "getraxx");
  await expect(modal.getByText("invoices in every language").first()).toBeVisible();
  await expectNothingOverflows(page);
  await glimpse(page, "truth-odd-modal", { viewport: true });
});

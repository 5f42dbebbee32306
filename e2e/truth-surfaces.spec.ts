import pg from "pg";
import { callApi } from "@/e2e/api";
import { alertIn, openDeployModal, openMenu, tile } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";
import { causes, expectNothingOverflows, lookAtOnce, needsYou } from "@/e2e/looking";
import { glimpse } from "@/e2e/screenshot";

const SURFACE = "getraxx";

test("what somebody put there by hand is drift until a person says what it was", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  control,
}) => {
  test.slow();
  const before = (await control.live("raxx-getraxx")) ?? "";
  await sessionFor(page.context(), "operator");
  await page.goto(staging);
  // What a console finds at its first look is no drift: it has to have looked.
  await expect(tile(page, SURFACE)).toContainText(before.slice(0, 7), { timeout: 60_000 });
  await control.setLive("raxx-getraxx", await control.commit("fix(getraxx): the price of the team plan"));
  await lookAtOnce(sandbox);
  await expect(tile(page, SURFACE)).toContainText(/Drifted:/, { timeout: 60_000 });
  const drift = await causes(page, "no deploy explains it");
  await expect(drift).toContainText("Look at it");
  await glimpse(page, "truth-drift-dashboard");
  await page.keyboard.press("Escape");
  const menu = await openMenu(page, SURFACE);
  await menu.getByRole("button", { name: "I have seen it…" }).click();
  await page.getByLabel("Who shipped it, and why?").fill("Amara, by hand, while GitHub was down");
  await glimpse(page, "truth-drift-note");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(menu).toContainText("Seen by operator@raxx.example");
  await expect(tile(page, SURFACE)).not.toContainText("Drifted:");
  await expect(needsYou(page)).not.toContainText("no deploy explains it");
  await expectNothingOverflows(page);
  await control.setLive("raxx-getraxx", before);
});

test("a workflow that was renamed, and GitHub's limit, are told where they matter", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  control,
}) => {
  test.slow();
  await control.scenario({ renamed_workflows: ["deploy-customer-docs.yml"] });
  await lookAtOnce(sandbox);
  await sessionFor(page.context(), "operator");
  await page.goto(staging);
  await causes(page, "deploy-customer-docs.yml");
  await page.keyboard.press("Escape");
  await expect(await openMenu(page, "raxx-mockups")).toContainText("deploy-customer-docs.yml");
  await page.keyboard.press("Escape");
  await glimpse(page, "truth-blind-dashboard");
  await control.scenario({ renamed_workflows: null, rate_limit: { remaining: 0, reset_in_s: 20 } });
  await lookAtOnce(sandbox);
  const limited = await causes(page, "limits our calls");
  await glimpse(page, "truth-limited-dashboard");
  await expect(limited).toHaveCount(0, { timeout: 60_000 });
});

test("the other console's deploy and somebody's lock are named where one would deploy", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  control,
  api,
}) => {
  test.slow();
  await control.scenario({ stuck_approval: [SURFACE] });
  const there = api("operator", "production");
  const first = await there.request({ surface_id: SURFACE, confirm: SURFACE, reason: "From production" });
  const runId = await there.runId(first.id);
  await sessionFor(page.context(), "operator");
  // Staging waits for that run, or has heard of it already and refuses; it names the other console either way.
  const second = await api("operator").tryRequest({ surface_id: SURFACE, confirm: SURFACE });
  if (second.status !== 202) expect(second.text).toContain("started by console-prod");
  await page.goto(staging);
  await expect(tile(page, SURFACE)).toContainText(/started by console-prod|waits for an approval/, { timeout: 60_000 });
  await glimpse(page, "truth-other-console-dashboard");
  await tile(page, SURFACE)
    .getByRole("link", { name: /Requested|Queued|started by console-prod|waits for an approval/ })
    .click();
  await expect(page.getByRole("main")).toContainText("console-prod");
  await glimpse(page, "truth-other-console-deploy");
  const sent = Object.values(await control.dispatches());
  expect(Math.max(...sent)).toBe(1);
  await control.scenario({ stuck_approval: null });
  await control.approve(runId);
  await there.until(first.id, "succeeded");
  await page.goto(staging);
  const menu = await openMenu(page, SURFACE);
  await expect(menu).toContainText("Succeeded", { timeout: 60_000 });

  await menu.getByRole("button", { name: `Lock or warn about ${SURFACE}` }).click();
  const dialog = page.getByRole("dialog", { name: `Lock or warn about ${SURFACE}` });
  await dialog.getByLabel("Reason").fill("The quarter closes");
  const theirs = await callApi(staging, {
    path: `/api/surfaces/${SURFACE}/lock`,
    method: "PUT",
    token: sandbox.admin.api_token,
    body: { kind: "lock", reason: "The load test runs until six" },
  });
  expect(theirs.status, theirs.text).toBeLessThan(300);
  await dialog.getByRole("button", { name: "Lock it" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("admin@raxx.example");
  await glimpse(page, "truth-lock-held", { viewport: true });
  await page.getByRole("button", { name: "Release lock" }).click();
  await expect(tile(page, SURFACE)).not.toContainText("Locked");
});

test("while somebody holds the audit log nothing is written, and the page says why", async ({
  page,
  staging,
  sandbox,
  sessionFor,
}) => {
  await sessionFor(page.context(), "operator");
  await page.goto(staging);
  const modal = await openDeployModal(page, "api-staging");
  const holder = new pg.Client({ connectionString: sandbox.staging.database_url });
  await holder.connect();
  try {
    await holder.query("BEGIN");
    await holder.query("SELECT * FROM console_audit_head FOR UPDATE");
    await modal.getByRole("button", { name: "Deploy to STAGING" }).click();
    await expect(alertIn(modal, "The audit log is busy")).toBeVisible({ timeout: 30_000 });
    await glimpse(page, "truth-audit-held", { viewport: true });
  } finally {
    await holder.query("ROLLBACK");
    await holder.end();
  }
  await page.keyboard.press("Escape");
});

test("seven digits that fit two commits name neither, and a repository that has moved is told", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  control,
}) => {
  test.slow();
  const before = (await control.live("raxx-getraxx")) ?? "";
  const [twin] = await control.addTwins();
  await control.scenario({ commit_told: { "raxx-getraxx": "short" } });
  await control.setLive("raxx-getraxx", twin);
  await lookAtOnce(sandbox);
  await sessionFor(page.context(), "operator");
  await page.goto(staging);
  await expect(tile(page, SURFACE)).toContainText(`${twin.slice(0, 7)} fits two commits`, { timeout: 60_000 });
  await expect(tile(page, SURFACE)).not.toContainText("in sync");
  await glimpse(page, "truth-ambiguous-dashboard");
  await control.reset();
  await control.setLive("raxx-getraxx", before);

  await control.scenario({ moved_repository: { to: "raxx/console" } });
  await lookAtOnce(sandbox);
  const moved = await causes(page, "GITHUB_REPOSITORY");
  await glimpse(page, "truth-moved-dashboard");
  await control.scenario({ moved_repository: null });
  await lookAtOnce(sandbox);
  await expect(moved).toHaveCount(0, { timeout: 60_000 });
});

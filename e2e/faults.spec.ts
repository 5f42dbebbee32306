import { callApi, problemSchema } from "@/e2e/api";
import { alertIn, openDeployModal, openMenu, outcome, tile } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";
import { causes, needsYou } from "@/e2e/looking";
import { mintDeploy } from "@/e2e/minted";
import { queryConsole } from "@/e2e/sandbox";
import { glimpse, screenshot } from "@/e2e/screenshot";
import { unspentCode } from "@/e2e/sign-in";
import { setDeployUi } from "@/e2e/switch";

test.describe("a lock", () => {
  const SURFACE = "getraxx";
  test("set on a surface names who, why and until when, blocks the modal, and is released there", async ({
    page,
    another,
    staging,
    sandbox,
    sessionFor,
  }) => {
    await sessionFor(page.context(), "operator");
    await page.goto(staging);
    const menu = await openMenu(page, SURFACE);
    await menu.getByRole("button", { name: `Lock or warn about ${SURFACE}` }).click();
    const dialog = page.getByRole("dialog", { name: `Lock or warn about ${SURFACE}` });
    await dialog.getByLabel("Reason").fill("The load test runs until the evening; ask Priya before anything ships");
    await glimpse(page, "lock-dialog");
    await dialog.getByRole("button", { name: "Lock it" }).click();
    await expect(dialog).toBeHidden();
    await expect(tile(page, SURFACE)).toContainText("Locked");
    await openMenu(page, SURFACE);
    await expect(menu).toContainText("Locked: The load test runs until the evening");
    await expect(menu).toContainText(`by ${sandbox.operator.email}`);
    await expect(menu).toContainText(/ends in [34] h/);
    await page.keyboard.press("Escape");
    await causes(page, "Locked by");
    await page.keyboard.press("Escape");
    await glimpse(page, "dashboard-locked");

    const elsewhere = await another("viewer");
    await elsewhere.goto(staging);
    const theirs = await openMenu(elsewhere, SURFACE);
    const refused = theirs.getByRole("button", { name: `Release or change the lock of ${SURFACE}` });
    await expect(refused).toBeDisabled();
    await expect(refused).toHaveAccessibleDescription(/Operators only/);

    const modal = await openDeployModal(page, SURFACE);
    await expect(alertIn(modal, `${SURFACE} is locked by ${sandbox.operator.email}`)).toBeVisible();
    await page.keyboard.press("Escape");
    await openMenu(page, SURFACE);
    await menu.getByRole("button", { name: `Release or change the lock of ${SURFACE}` }).click();
    await page.getByRole("button", { name: "Release lock" }).click();
    await expect(tile(page, SURFACE)).not.toContainText("Locked");
  });
});

test("the flags say what each switch does, how it stands, and the command that flips it", async ({
  page,
  staging,
  sessionFor,
}) => {
  await sessionFor(page.context(), "viewer");
  await page.goto(staging);
  await page.getByRole("link", { name: "Flags", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Flags", level: 1 })).toBeVisible();
  const flag = page.getByRole("article", { name: "FLAG_CONSOLE_DEPLOY_UI" });
  await expect(flag).toContainText("On");
  await page.getByText("From a shell, without this console").click();
  const command = "heroku config:set FLAG_CONSOLE_DEPLOY_UI=off -a raxx-console-staging >/dev/null 2>&1";
  await expect(page.getByText(command)).toBeVisible();
  await expect(page.getByRole("region", { name: /^Async dispatch/ })).toContainText("Dispatches");
  await screenshot(page, "flags");
});

test.describe("a deploy that waits", () => {
  const SURFACE = "raxx-mockups";
  test("for an approval says so on its page and on the dashboard, with the way to it", async ({
    page,
    staging,
    sessionFor,
    control,
    api,
  }) => {
    await control.scenario({ stuck_approval: [SURFACE] });
    await sessionFor(page.context(), "viewer");
    const deploy = await api("operator").request({ surface_id: SURFACE, confirm: SURFACE });
    await page.goto(`${staging}/deploys/${deploy.id}`);
    await expect(page.getByText(/waits for an approval on GitHub/).first()).toBeVisible({ timeout: 20_000 });
    await expect(page.getByRole("main").getByRole("link", { name: /^Approve or reject it on GitHub/ })).toBeVisible();
    await glimpse(page, "deploy-waits-for-approval");
    await page.goto(staging);
    await expect(tile(page, SURFACE)).toContainText("waits for an approval on GitHub");
    await control.approve(await api("viewer").runId(deploy.id));
    await api("viewer").until(deploy.id, "succeeded");
    await expect(tile(page, SURFACE)).not.toContainText("waits for an approval");
  });

  test("behind somebody's run names that run, who started it and what it waits for", async ({
    page,
    staging,
    sessionFor,
    control,
    api,
  }) => {
    test.slow();
    await control.scenario({ stuck_approval: [SURFACE] });
    const sha = await control.live("raxx-mockups");
    const rival = await control.startRun({ surface_id: SURFACE, sha: sha ?? "", actor: "hana-shell" });
    await control.scenario({ stuck_approval: null });
    await sessionFor(page.context(), "viewer");
    const deploy = await api("operator").request({ surface_id: SURFACE, confirm: SURFACE });
    await page.goto(`${staging}/deploys/${deploy.id}`);
    const held = page.getByText(/^Queued behind run \d+ by hana-shell, which waits for an approval/).first();
    await expect(held).toBeVisible({ timeout: 40_000 });
    await expect(page.getByRole("main").getByRole("link", { name: /^Open the run that is in the way/ })).toBeVisible();
    await glimpse(page, "deploy-behind-another-run");
    await control.approve(rival);
    await api("viewer").until(deploy.id, "succeeded");
  });
});

test.describe("what a person must settle", () => {
  test("an unresolved deploy asks an admin, who records that it never ran", async ({
    page,
    staging,
    sandbox,
    sessionFor,
  }) => {
    const id = await mintDeploy(sandbox, { surface_id: "getraxx", state: "unresolved" });
    await sessionFor(page.context(), "admin");
    await page.goto(staging);
    const needs = needsYou(page).getByRole("listitem").first();
    await expect(needs).toContainText("We lost track of this run.");
    await needs.getByRole("link", { name: "Settle (getraxx)" }).click();
    await expect(outcome(page, "Unresolved")).toBeVisible();
    await expect(page).toHaveURL(`${staging}/deploys/${id}`);
    await glimpse(page, "deploy-unresolved");
    await page.getByRole("button", { name: "Settle…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(/It never ran/).check();
    await dialog.getByLabel("Reason").fill("GitHub shows no run of it");
    await glimpse(page, "deploy-unresolved-decide");
    await dialog
      .getByLabel("Code", { exact: true })
      .fill(await unspentCode({ sandbox, who: "admin", console: "staging" }));
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(outcome(page, "Errored")).toBeVisible();
  });

  test("a superseded deploy names the run that won", async ({ page, staging, sandbox, sessionFor }) => {
    const won = "https://github.com/raxx/raxx/actions/runs/4711";
    const message = "run 4711 by priya took its place in the queue.";
    const blocked_by = { kind: "superseded_by", message, run_url: won, since: new Date().toISOString() };
    const id = await mintDeploy(sandbox, { surface_id: "getraxx", state: "superseded", blocked_by });
    await sessionFor(page.context(), "viewer");
    await page.goto(`${staging}/deploys/${id}`);
    await expect(page.getByText("Run 4711 by priya took its place in the queue.").first()).toBeVisible();
    await expect(page.getByRole("link", { name: /^Open the run that won/ })).toHaveAttribute("href", won);
    await glimpse(page, "deploy-superseded-by");
  });
});

test.describe("a platform in trouble", () => {
  test("GitHub unreachable comes first on the dashboard, and the deploy says that nothing is lost", async ({
    page,
    staging,
    sandbox,
    sessionFor,
    control,
    api,
  }) => {
    test.slow();
    await control.scenario({ speed: 2 });
    await sessionFor(page.context(), "operator");
    const deploy = await api("operator").request({ surface_id: "api-staging" });
    await api("operator").until(deploy.id, "running");
    await control.scenario({ outage: ["github"] });
    await page.goto(`${staging}/deploys/${deploy.id}`);
    const held = page.getByText("GitHub can't be asked: this deploy waits, nothing is lost.");
    await expect(held.first()).toBeVisible({ timeout: 30_000 });
    await glimpse(page, "deploy-github-unreachable");
    await page.goto(staging);
    await queryConsole(sandbox.staging.database_url, {
      text: "UPDATE mirrors SET next_check_at = now()",
      values: [],
    });
    const needs = needsYou(page).getByRole("listitem").first();
    await expect(needs).toContainText("GitHub can't be reached. Deploys wait, nothing is lost.", {
      timeout: 40_000,
    });
    await expect(page.getByRole("article", { name: "GitHub credential" })).toContainText("Unreachable");
    await glimpse(page, "dashboard-github-unreachable");
    await control.scenario({ outage: null });
    await expect.poll(async () => (await api("viewer").read(deploy.id)).state, { timeout: 60_000 }).toBe("succeeded");
  });

  test("a key that a platform refused is named on the failed deploy, with the page that helps", async ({
    page,
    staging,
    sessionFor,
    control,
    api,
  }) => {
    await control.scenario(
      { fail_step: { surface_id: "api-staging", step: 7, reason: "key_rejected" } },
      { once: true },
    );
    await sessionFor(page.context(), "viewer");
    const deploy = await api("operator").request({ surface_id: "api-staging" });
    await page.goto(`${staging}/deploys/${deploy.id}`);
    await expect(outcome(page, "Failed")).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText("platform_key_rejected")).toBeVisible();
    const link = page.getByRole("link", { name: /^How to renew the key/ });
    await expect(link).toHaveAttribute("href", /help\/heroku-api-key-drift-recovery#heroku$/);
    await glimpse(page, "deploy-key-rejected");
  });
});

test.describe("the deploy switch", () => {
  test.afterEach(({ sandbox }) => setDeployUi(sandbox, true));

  test("turned off refuses in the page and in the API, and shows break-glass instead", async ({
    page,
    staging,
    sandbox,
    sessionFor,
  }) => {
    test.slow();
    await setDeployUi(sandbox, false);
    await sessionFor(page.context(), "operator");
    await page.goto(staging);
    const menu = await openMenu(page, "api-staging");
    await expect(menu.getByRole("button", { name: "Deploy api-staging" })).toBeDisabled();
    await expect(page.getByText(/switched off \(FLAG_CONSOLE_DEPLOY_UI\)/).first()).toBeVisible();
    await glimpse(page, "dashboard-switched-off");
    const answer = await callApi(staging, {
      path: "/api/deploys",
      method: "POST",
      token: sandbox.operator.api_token,
      body: { surface_id: "api-staging" },
    });
    expect(answer.status).toBe(403);
    expect(answer.read(problemSchema).code).toBe("deploy_ui_disabled");
    await menu.getByRole("link", { name: "Break-glass commands for api-staging" }).click();
    await expect(page.getByText(/gh workflow run deploy-heroku\.yml .*surface=api-staging/).first()).toBeVisible();
  });
});

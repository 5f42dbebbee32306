import type { Locator, Page } from "@playwright/test";
import { outcome } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";
import { expectNothingOverflows } from "@/e2e/looking";
import { mintDeploy } from "@/e2e/minted";
import { glimpse } from "@/e2e/screenshot";
import { unspentCode } from "@/e2e/sign-in";
import { newCorrelationId } from "@/lib/core/ids";

const SURFACE = "getraxx";
const APP = "raxx-getraxx";

/** Opens the dialog in which an admin says what became of a deploy. */
async function openSettlement(page: Page): Promise<Locator> {
  await expect(outcome(page, "Unresolved")).toBeVisible();
  await page.getByRole("button", { name: "Settle…" }).click();
  const dialog = page.getByRole("dialog", { name: `Did the deploy of ${SURFACE} run?` });
  await expect(dialog).toBeVisible();
  return dialog;
}

test("a run that carries a lost deploy's id is adopted by an admin, who is told first that another number is none", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  control,
}) => {
  test.slow();
  const sha = (await control.live(APP)) ?? "";
  const correlation_id = newCorrelationId("staging");
  const id = await mintDeploy(sandbox, { surface_id: SURFACE, state: "unresolved", sha, correlation_id });
  const runId = await control.startRun({ surface_id: SURFACE, sha, actor: "hana", correlation_id });
  await sessionFor(page.context(), "admin");
  await page.goto(`${staging}/deploys/${id}`);
  const near = page.getByText(`Run ${runId} carries its id, but GitHub says that hana started it`).first();
  await expect(near).toBeVisible({ timeout: 60_000 });
  await glimpse(page, "settle-run-of-somebody");

  const dialog = await openSettlement(page);
  await expect(dialog).toContainText("Say which run it was.");
  await dialog.getByLabel("Run number on GitHub").fill("4711");
  await dialog.getByLabel("Reason").fill("Hana started it by hand, with our id");
  const code = await unspentCode({ sandbox, who: "admin", console: "staging" });
  await dialog.getByLabel("Code", { exact: true }).fill(code);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText(/has no run 4711 on GitHub/).first()).toBeVisible();
  await expectNothingOverflows(page);
  await glimpse(page, "settle-no-such-run", { viewport: true });

  // What was refused has spent no code.
  await dialog.getByLabel("Run number on GitHub").fill(runId);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Adopted. Following that run now.")).toBeVisible();
  await expect(outcome(page, "Succeeded")).toBeVisible({ timeout: 60_000 });
  await page.getByText("Timeline", { exact: true }).click();
  await expect(page.getByText(/Adopted run \d+: Hana started it by hand/).first()).toBeVisible();
  await page.goto(`${staging}/audit?action=console.deploy.adopted`);
  await expect(page.getByRole("main")).toContainText("admin@raxx.example");
});

test("that a lost deploy has shipped is taken once its commit is live, and not before", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  control,
}) => {
  test.slow();
  const sha = await control.commit("fix(getraxx): the price of the yearly plan");
  const id = await mintDeploy(sandbox, { surface_id: SURFACE, state: "unresolved", sha });
  await sessionFor(page.context(), "admin");
  await page.goto(`${staging}/deploys/${id}`);
  const dialog = await openSettlement(page);
  await dialog.getByLabel(/It shipped/).check();
  await dialog.getByLabel("Reason").fill("The new price is on the page");
  const code = await unspentCode({ sandbox, who: "admin", console: "staging" });
  await dialog.getByLabel("Code", { exact: true }).fill(code);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText(`${sha.slice(0, 7)} is not seen live`).first()).toBeVisible();
  await glimpse(page, "settle-not-live", { viewport: true });

  await control.setLive(APP, sha);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Settled: it shipped. Its commit is live.")).toBeVisible();
  await expect(outcome(page, "Succeeded")).toBeVisible();
  await page.getByText("Timeline", { exact: true }).click();
  await expect(page.getByText(/says that it shipped: The new price is on the page; seen live:/).first()).toBeVisible();
  await glimpse(page, "settle-shipped");
});

test("an operator is told who settles a lost deploy, and finds no button for it", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  another,
}) => {
  const id = await mintDeploy(sandbox, { surface_id: SURFACE, state: "unresolved" });
  await sessionFor(page.context(), "operator");
  await page.goto(`${staging}/deploys/${id}`);
  await expect(outcome(page, "Unresolved")).toBeVisible();
  await expect(page.getByText("We lost track of this run. An admin can settle it.")).toBeVisible();
  await expect(page.getByText("Admins only").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Settle…" })).toHaveCount(0);

  // The surface is free again for the journeys after this one.
  const admins = await another("admin");
  await admins.goto(`${staging}/deploys/${id}`);
  const dialog = await openSettlement(admins);
  await dialog.getByLabel(/It never ran/).check();
  await dialog.getByLabel("Reason").fill("GitHub shows no run of it");
  const code = await unspentCode({ sandbox, who: "admin", console: "staging" });
  await dialog.getByLabel("Code", { exact: true }).fill(code);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(admins.getByText("Settled: it never ran. The surface is free.")).toBeVisible();
  await expect(outcome(page, "Errored")).toBeVisible({ timeout: 30_000 });
});

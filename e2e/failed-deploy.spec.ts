import { outcome } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";
import { causes } from "@/e2e/looking";

test("a failed run shows the step that failed and the end of its log, and the dashboard asks for somebody", async ({
  page,
  staging,
  sessionFor,
  control,
  api,
}) => {
  await control.scenario({ fail_step: { surface_id: "getraxx", step: 6 } }, { once: true });
  const deploy = await api("operator").request({ surface_id: "getraxx", confirm: "getraxx" });
  await sessionFor(page.context(), "operator");
  await page.goto(`${staging}/deploys/${deploy.id}`);

  await expect(outcome(page, "Failed")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('The run failed at step 6 "Test" of job "deploy".').first()).toBeVisible();
  const steps = page.getByRole("region", { name: "Job deploy" }).getByRole("listitem");
  await expect(steps.filter({ hasText: "Test" }).filter({ hasText: "failed" })).toHaveCount(1);
  await expect(steps.filter({ hasText: "Release" }).filter({ hasText: "not run" })).toHaveCount(1);
  await expect(page.getByLabel("Log", { exact: true })).toContainText("AssertionError");
  await expect(page.getByLabel("Log", { exact: true })).not.toContainText("Cleaning up");
  await expect(page.getByRole("region", { name: "Outcome" })).toContainText("Failed at Test. getraxx");
  await expect(page.getByRole("button", { name: "Retry" })).toBeVisible();

  await page.getByRole("link", { name: "Dashboard", exact: true }).click();
  await expect(await causes(page, "getraxx")).toContainText("The run failed at step 6");
});

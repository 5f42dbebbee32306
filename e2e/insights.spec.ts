import { expect, test } from "@/e2e/fixtures";

const SURFACE = "api-staging";
const MEASURES = ["Deployment frequency", "Lead time for changes", "Change failure rate", "Recovery time"];

test("an operator reads the four measures, judges a deploy with a note, and takes the verdict back", async ({
  page,
  staging,
  sessionFor,
  another,
  api,
}) => {
  test.slow();
  const shipped = await api("operator").request({ surface_id: SURFACE, reason: "to be judged" });
  await api("operator").until(shipped.id, "succeeded");
  await sessionFor(page.context(), "operator");
  await page.goto(`${staging}/insights`);
  await expect(page.getByRole("heading", { name: "Insights", level: 1 })).toBeVisible();
  for (const name of MEASURES) {
    await expect(page.getByRole("heading", { name, level: 3 })).toBeVisible();
    await expect(page.getByRole("img", { name: new RegExp(`^${name}, week by week: `) }).first()).toBeVisible();
  }
  await page.getByRole("link", { name: "1 year" }).click();
  await expect(page).toHaveURL(/\/insights\?window=365$/);
  await page.getByRole("combobox", { name: "Surface" }).selectOption(SURFACE);
  await expect(page).toHaveURL(new RegExp(`window=365&surface=${SURFACE}$`));
  await expect(page.getByRole("heading", { name: SURFACE, level: 2 })).toBeVisible();
  await expect(
    page.getByRole("row").filter({ has: page.getByRole("link", { name: new RegExp(`^${SURFACE}`) }) }),
  ).toHaveCount(1);

  const address = `${staging}/deploys/${shipped.id}`;
  await page.goto(address);
  const panel = page.getByRole("region", { name: "Change failure" });
  await expect(panel.getByText("Counts as no failure")).toBeVisible();
  await panel.getByRole("button", { name: "It caused a failure…" }).click();
  const note = `Orders could not be paid, ${Date.now()}.`;
  await panel.getByRole("textbox").fill(note);
  await panel.getByRole("button", { name: "Save verdict" }).click();
  await expect(panel.getByText("Counts as a failure")).toBeVisible();
  await expect(panel).toContainText(note);

  const viewer = await another("viewer");
  await viewer.goto(`${staging}/insights?window=365&surface=${SURFACE}`);
  const row = viewer.getByRole("listitem").filter({ hasText: note });
  await expect(row).toContainText("Counts as a failure.");
  await row.getByRole("link").first().click();
  await expect(viewer).toHaveURL(address);
  const seen = viewer.getByRole("region", { name: "Change failure" });
  await expect(seen).toContainText("Operators only; your role is viewer.");
  await expect(seen.getByRole("button")).toHaveCount(0);

  await panel.getByRole("button", { name: "Take the verdict back…" }).click();
  await panel.getByRole("textbox").fill("It was the payment provider.");
  await panel.getByRole("button", { name: "Save verdict" }).click();
  await expect(panel.getByText("Counts as no failure")).toBeVisible();
});

test("the measures fit a phone, and come as a file", async ({ page, staging, sessionFor }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await sessionFor(page.context(), "viewer");
  await page.goto(`${staging}/insights?window=365`);
  await expect(page.getByRole("heading", { name: "By surface" })).toBeVisible();
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wider).toBeLessThanOrEqual(0);
  const arriving = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export CSV" }).click();
  expect((await arriving).suggestedFilename()).toMatch(/^insights-staging-\d{4}-\d\d-\d\d\.csv$/);
});

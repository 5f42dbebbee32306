import { expect, test } from "@/e2e/fixtures";

test("the history is filtered in the address and pages back to the oldest deploy", async ({
  page,
  staging,
  sessionFor,
}) => {
  await sessionFor(page.context(), "viewer");
  await page.goto(`${staging}/deploys`);
  await page.getByLabel("Surface").selectOption("console-staging");
  await expect(page).toHaveURL(/surface_id=console-staging/);
  await expect(page.getByRole("row").filter({ hasText: "api-staging" })).toHaveCount(0);
  await page.getByLabel("State").selectOption("Failed");
  await expect(page.getByText("No deploy matches this filter")).toBeVisible();
  await page.getByRole("link", { name: "Show all deploys" }).click();
  await expect(page).toHaveURL(`${staging}/deploys`);
  await page.getByLabel("Who").fill("priya@raxx.example");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/actor=priya%40raxx\.example/);
  await page.reload();
  await expect(page.getByRole("row").filter({ hasText: "priya@raxx.example" }).first()).toBeVisible();
  await expect(page.getByText("End of history")).toBeVisible();
});

test("a deploy of the fortnight tells its story: who, why, what it replaced, and each change of state", async ({
  page,
  staging,
  sessionFor,
}) => {
  await sessionFor(page.context(), "viewer");
  await page.goto(`${staging}/deploys?surface_id=api-staging&actor=priya%40raxx.example`);
  await page.getByRole("row").filter({ hasText: "Faster reads" }).getByRole("link").first().click();
  await expect(page.getByText("Faster reads, for the load test")).toBeVisible();
  await expect(page.getByRole("main").getByText("priya", { exact: true })).toBeVisible();
  await expect(page.getByRole("list", { name: "Phases" }).getByRole("listitem")).toHaveText([
    /^Requested \d+ s$/,
    /^Queued \d+ s$/,
    /^Running \d+ s$/,
    /^Verifying \d+ s$/,
  ]);
  await expect(page.getByRole("region", { name: "Outcome" })).toContainText("Shipped. api-staging runs");
  await expect(page.getByRole("list", { name: "Commits of this deploy" }).getByRole("listitem").first()).toBeVisible();
  await page.getByText("Timeline", { exact: true }).click();
  const timeline = page.getByRole("list", { name: "Changes of state" }).getByRole("listitem");
  await expect(timeline).toHaveText([/Requested/, /Dispatching/, /Queued/, /Running/, /Verifying/, /Succeeded/]);
  await expect(page.getByRole("region", { name: "Job deploy" }).getByRole("listitem")).toHaveCount(9);
});

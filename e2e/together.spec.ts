import { alertIn, chip, deployIdOf, openDeployModal, outcome } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";

const SURFACE = "raxx-mockups";

test("two people: what one deploys the other sees, and a second deploy is refused with the way to the first", async ({
  page,
  another,
  staging,
  sessionFor,
  control,
  api,
}) => {
  await control.scenario({ stuck_approval: [SURFACE] });
  await sessionFor(page.context(), "operator");
  await page.goto(staging);
  const elsewhere = await another("admin");
  await elsewhere.goto(staging);

  const confirmed = async (on: typeof page) => {
    const modal = await openDeployModal(on, SURFACE);
    await modal.getByLabel(/to confirm/).fill(SURFACE);
    return modal;
  };
  const [first, second] = [await confirmed(page), await confirmed(elsewhere)];
  // The second browser hears nothing new until its own question is answered.
  const answered = elsewhere.waitForResponse((response) => response.request().method() === "POST");
  await elsewhere.route(/\/api\/(surfaces|deploys\/in-flight)/, async (route) => {
    await answered;
    await route.continue();
  });
  await first.getByRole("button", { name: "Deploy to PRODUCTION" }).click();
  await expect(first).toBeHidden();
  await expect(chip(page, SURFACE)).toBeVisible();

  await second.getByRole("button", { name: "Deploy to PRODUCTION" }).click();
  await expect(alertIn(second, `${SURFACE} is deploying.`)).toBeVisible();
  // The refusal leads there until the review, read again, lists the same reason.
  const way = second.getByRole("link", { name: /^Open (the deploy that is live|that deploy)$/ });
  await way.first().click();
  await expect(elsewhere.getByRole("heading", { name: SURFACE, level: 1 })).toBeVisible();
  await expect(chip(elsewhere, SURFACE)).toBeVisible();

  const id = deployIdOf(elsewhere);
  expect((await api("viewer").read(id)).requested_by?.email).toMatch(/^operator@/);
  await control.approve(await api("viewer").runId(id));
  await expect(outcome(elsewhere, "Succeeded")).toBeVisible({ timeout: 30_000 });
  await expect(chip(page, `${SURFACE} succeeded`)).toBeVisible();
});

test("a deploy is cancelled from its page, once GitHub says so", async ({
  page,
  staging,
  sessionFor,
  control,
  api,
}) => {
  await control.scenario({ stuck_approval: [SURFACE] });
  const deploy = await api("operator").request({ surface_id: SURFACE, confirm: SURFACE });
  await api("operator").runId(deploy.id);
  await sessionFor(page.context(), "operator");
  await page.goto(`${staging}/deploys/${deploy.id}`);
  await page.getByRole("button", { name: "Cancel deploy" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel deploy" }).click();
  await expect(outcome(page, "Cancelled")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/^Cancelled by \S+@/).first()).toBeVisible();
});

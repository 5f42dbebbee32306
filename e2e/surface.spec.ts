import { deployIdOf } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";

const PHONE = { width: 390, height: 844 };
const SURFACE = "api-prod";

test.use({ viewport: PHONE, hasTouch: true });

test("an operator rolls a surface back on a phone with three taps and a word, and resumes deploys", async ({
  page,
  context,
  sessionFor,
  staging,
  api,
}) => {
  test.slow();
  const operator = api("operator");
  const shipped = await operator.request({ surface_id: SURFACE, confirm: SURFACE, reason: "before the rollback" });
  await operator.until(shipped.id, "succeeded");
  await sessionFor(context, "operator");
  await page.goto(`${staging}/surfaces/${SURFACE}`);
  await expect(page.getByRole("heading", { name: SURFACE, level: 1 })).toBeVisible();

  const back = page.getByRole("button", { name: /^Roll back to “/ });
  const box = await back.boundingBox();
  expect(box?.height ?? 0).toBeGreaterThanOrEqual(44);
  await back.tap();
  const dialog = page.getByRole("dialog", { name: `Roll back ${SURFACE}` });
  const reason = dialog.getByRole("textbox", { name: "Reason" });
  await expect(reason).toBeFocused();
  await page.keyboard.type("webhooks are lost");
  await page.keyboard.press("Tab");
  await page.keyboard.type(SURFACE);
  await dialog.getByRole("button", { name: "Roll back PRODUCTION" }).tap();
  await expect(dialog).toBeHidden();

  await page.getByRole("link", { name: "Follow deploy" }).tap();
  await expect(page).toHaveURL(/\/deploys\/dep_/);
  const id = deployIdOf(page);
  expect(await operator.read(id)).toMatchObject({
    kind: "rollback",
    from_sha: shipped.sha,
    reason: "webhooks are lost",
  });
  await operator.until(id, "succeeded");

  await page.goto(`${staging}/surfaces/${SURFACE}`);
  await expect(page.getByText(/^Held since the rollback to/)).toBeVisible();
  await expect(page.getByRole("img", { name: /^14 days: / })).toBeVisible();
  await page.getByRole("button", { name: "Resume deploys…" }).tap();
  const resume = page.getByRole("dialog", { name: `Resume deploys of ${SURFACE}?` });
  await resume.getByRole("textbox", { name: "Reason" }).fill("mended by #124");
  await resume.getByRole("button", { name: "Resume deploys" }).tap();
  await expect(resume).toBeHidden();
  await expect(page.getByText(/^Held since the rollback to/)).toBeHidden();
});

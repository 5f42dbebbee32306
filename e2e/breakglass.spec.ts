import { openMenu, outcome } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";
import { causes, needsYou } from "@/e2e/looking";
import { glimpse } from "@/e2e/screenshot";

const SURFACE = "raxx-mockups";

test.describe("a run that somebody started past the console", () => {
  test("asks for a review note on the dashboard until an operator has written one", async ({
    page,
    another,
    staging,
    sessionFor,
    control,
  }) => {
    test.slow();
    const login = `night-shift-${Date.now() % 100_000}`;
    const sha = await control.live(SURFACE);
    await control.startRun({ surface_id: SURFACE, sha: sha ?? "", actor: login });

    const viewer = await another("viewer");
    await viewer.goto(staging);
    const words = `Break-glass by ${login} has no review note yet.`;
    await causes(viewer, words);
    await viewer.keyboard.press("Escape");
    await expect(await openMenu(viewer, SURFACE)).toContainText(login);
    await viewer.keyboard.press("Escape");
    const waiting = await causes(viewer, words);
    await waiting.getByRole("link", { name: `Add review note (${SURFACE})` }).click();
    await expect(viewer.getByText("This break-glass deploy has no review note yet.")).toBeVisible();
    await expect(viewer.getByRole("button", { name: "Write the note" })).toHaveCount(0);

    await sessionFor(page.context(), "operator");
    await page.goto(viewer.url());
    await expect(page.getByText(`Started on GitHub by ${login}`).first()).toBeVisible();
    await expect(outcome(page, "Succeeded")).toBeVisible({ timeout: 40_000 });
    const note = "The router was down; the fix was shipped by hand and is reviewed now.";
    await page.getByLabel("Review note").fill(note);
    await glimpse(page, "breakglass-review");
    await page.getByRole("button", { name: "Write the note" }).click();
    await expect(page.getByText(/^Reviewed by /)).toBeVisible();
    await expect(page.getByText(note)).toBeVisible();

    await viewer.goto(staging);
    await expect(needsYou(viewer)).toBeVisible();
    const opener = needsYou(viewer).getByRole("button", { name: /causes|The cause in full/ });
    if (await opener.isVisible()) await opener.click();
    await expect(waiting).toHaveCount(0);
  });
});

test("the break-glass page has every surface's commands ready to copy, and what comes afterwards", async ({
  page,
  context,
  staging,
  sessionFor,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await sessionFor(context, "viewer");
  await page.goto(`${staging}/help/break-glass#console-prod`);
  await page.getByRole("button", { name: "Copy command for console-prod" }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe('npm run breakglass -- --surface console-prod --ref main --reason "why" --confirm console-prod');
  await expect(page.getByText(/^gh workflow run deploy-console\.yml .*surface=console-prod/).first()).toBeVisible();
  await expect(page.getByText("npm run breakglass -- import")).toBeVisible();
  await expect(page.getByText(/Last drill/)).toBeVisible();
});

test("the dashboard tells when break-glass was last practised", async ({ page, staging, sessionFor }) => {
  await sessionFor(page.context(), "viewer");
  await page.goto(staging);
  await expect(page.getByText(/Console down\? [Bb]reak-glass\. Last drill/)).toBeVisible();
});

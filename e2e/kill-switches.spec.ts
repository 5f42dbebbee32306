import { callApi, problemSchema } from "@/e2e/api";
import { chip, outcome } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";
import { DEPLOY_CHIP, flipFlags, MODE_A, ROTATE_UI } from "@/e2e/flipping";
import { glimpse } from "@/e2e/screenshot";

const NAME = "METRICS_TOKEN";

test("with rotations switched off nothing is rotated, with the automatic ones off the procedure is named; both ways at once", async ({
  page,
  staging,
  sandbox,
  sessionFor,
}) => {
  test.slow();
  const order = async () => {
    const body = { mode: "auto", totp: "000000" };
    const call = {
      path: `/api/secrets/${NAME}/rotations`,
      method: "POST",
      token: sandbox.admin.api_token,
      body,
    } as const;
    return (await callApi(staging, call)).read(problemSchema);
  };
  await sessionFor(page.context(), "admin");
  await flipFlags(sandbox, { [ROTATE_UI]: false, [MODE_A]: false });
  expect(await order()).toMatchObject({ status: 403, code: "rotate_ui_disabled" });
  await page.goto(`${staging}/secrets`);
  await expect(page.getByText(`Rotations are switched off by ${ROTATE_UI}.`)).toBeVisible();
  await expect(page.getByRole("article", { name: NAME }).getByRole("link", { name: /Open SOP/ })).toBeVisible();
  await glimpse(page, "secrets-switched-off");

  await flipFlags(sandbox, { [ROTATE_UI]: true });
  const refusal = await order();
  expect(refusal).toMatchObject({ status: 409, code: "mode_a_disabled", sop: "docs/runbooks/rotate-metrics-token.md" });
  await page.goto(`${staging}/secrets/${NAME}`);
  await expect(page.getByText(`Automatic rotation is switched off by ${MODE_A}.`).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Rotate…" })).toBeDisabled();
  await expect(page.getByRole("button", { name: "Begin the checklist" })).toBeEnabled();
  await glimpse(page, "secret-mode-a-off");

  await flipFlags(sandbox, { [MODE_A]: true });
  await page.goto(`${staging}/secrets/${NAME}`);
  await expect(page.getByRole("button", { name: "Rotate…" })).toBeEnabled();
  expect(await order()).toMatchObject({ status: 403, code: "step_up_failed" });
  await flipFlags(sandbox, { [MODE_A]: false });
  expect(await order()).toMatchObject({ status: 409, code: "mode_a_disabled" });
});

test("without the chip a deploy is followed on its page all the same, and its time goes on counting", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  control,
  api,
}) => {
  test.slow();
  await flipFlags(sandbox, { [DEPLOY_CHIP]: false });
  await control.scenario({ stuck_approval: ["raxx-mockups"] });
  await sessionFor(page.context(), "operator");
  const { id } = await api("operator").request({ surface_id: "raxx-mockups", confirm: "raxx-mockups" });
  await page.goto(`${staging}/deploys/${id}`);
  await expect(page.getByRole("main")).toContainText("waits for an approval", { timeout: 60_000 });
  await expect(chip(page, /./).filter({ hasText: /raxx-mockups|in flight/ })).toHaveCount(0);
  const elapsed = page
    .getByRole("main")
    .getByText(/^\d+ (s|m \d+ s)$/)
    .first();
  const shown = await elapsed.innerText();
  await expect(elapsed).not.toHaveText(shown);
  await control.approve(await api("viewer").runId(id));
  await expect.poll(async () => (await api("viewer").read(id)).state, { timeout: 60_000 }).toBe("succeeded");
  await page.reload();
  await expect(outcome(page, "Succeeded")).toBeVisible();
  await flipFlags(sandbox, { [DEPLOY_CHIP]: true });
  await page.reload();
  await expect(chip(page, "No deploys running")).toBeVisible();
});

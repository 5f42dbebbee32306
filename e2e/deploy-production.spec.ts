import { callApi, problemSchema } from "@/e2e/api";
import { chip, openDeployModal, openMenu, outcome } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";

test.describe("a production target", () => {
  test("needs the surface's name typed, and says PRODUCTION before that", async ({ page, staging, sessionFor }) => {
    await sessionFor(page.context(), "operator");
    await page.goto(staging);
    const modal = await openDeployModal(page, "api-prod");
    await expect(modal.getByText("PRODUCTION", { exact: true })).toBeVisible();
    await expect(modal.getByText("raxx-api-prod", { exact: true })).toBeVisible();
    const send = modal.getByRole("button", { name: "Deploy to PRODUCTION" });
    await expect(send).toBeDisabled();
    await expect(modal.getByText("Type api-prod to confirm.")).toBeVisible();

    const word = modal.getByLabel(/Type api-prod to confirm/);
    await word.fill("api-staging");
    await expect(send).toBeDisabled();
    await word.fill("api-prod");
    await expect(send).toBeEnabled();
    await send.click();
    await expect(modal).toBeHidden();

    await chip(page, "api-prod").click();
    await page.getByRole("dialog").getByRole("link", { name: "api-prod", exact: true }).click();
    await expect(outcome(page, "Succeeded")).toBeVisible({ timeout: 40_000 });
  });

  test("is refused by the API as well when the name is missing or another one", async ({
    page,
    staging,
    sandbox,
    sessionFor,
  }) => {
    for (const confirm of [undefined, "api-staging"]) {
      const body = { surface_id: "api-prod", ...(confirm === undefined ? {} : { confirm }) };
      const answer = await callApi(staging, {
        path: "/api/deploys",
        method: "POST",
        token: sandbox.operator.api_token,
        body,
      });
      expect(answer.status).toBe(422);
      expect(answer.read(problemSchema).code).toBe("invalid_input");
    }
    await sessionFor(page.context(), "operator");
    await page.goto(staging);
    await expect(chip(page, "api-prod")).toHaveCount(0);
    const menu = await openMenu(page, "api-prod");
    await expect(menu.getByRole("button", { name: "Deploy api-prod" })).toBeEnabled();
  });
});

test("console-prod is promoted, never deployed from here", async ({ page, staging, sandbox, sessionFor }) => {
  const body = { surface_id: "console-prod", confirm: "console-prod" };
  const answer = await callApi(staging, { path: "/api/deploys", method: "POST", token: sandbox.admin.api_token, body });
  expect(answer.status).toBe(423);
  expect(answer.read(problemSchema)).toMatchObject({ code: "blocked", blockers: [{ code: "promotion_required" }] });

  await sessionFor(page.context(), "admin");
  await page.goto(staging);
  const menu = await openMenu(page, "console-prod");
  await expect(menu.getByRole("button", { name: "Deploy console-prod" })).toHaveCount(0);
  await menu.getByRole("link", { name: "Promote…" }).click();
  await expect(page.getByRole("heading", { name: "Console versions", level: 1 })).toBeVisible();
  await expect(page.getByRole("button", { name: "Promote…" })).toBeVisible();
});

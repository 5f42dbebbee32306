import { callApi, problemSchema } from "@/e2e/api";
import { openMenu } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";

test("a viewer sees everything and deploys nothing: the button explains, the API answers 403", async ({
  page,
  staging,
  sandbox,
  sessionFor,
}) => {
  const answer = await callApi(staging, {
    path: "/api/deploys",
    method: "POST",
    token: sandbox.viewer.api_token,
    body: { surface_id: "api-staging" },
  });
  expect(answer.status).toBe(403);
  expect(answer.read(problemSchema).code).toBe("forbidden");

  await sessionFor(page.context(), "viewer");
  await page.goto(staging);
  const menu = await openMenu(page, "api-staging");
  const button = menu.getByRole("button", { name: "Deploy api-staging" });
  await expect(button).toBeDisabled();
  await expect(button).toHaveAccessibleDescription(/Operators only; your role is viewer/);
  // Who has no pointer to hover with is told by a notice.
  await button.click({ force: true });
  await expect(page.getByRole("region", { name: "Notices" })).toContainText("Operators only");
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Deploy api-staging" })).toHaveCount(0);
  await expect(page.getByText(/Operators only; your role is viewer\. Ask an admin\./).first()).toBeVisible();
});

import { callApi, problemSchema } from "@/e2e/api";
import { chip, outcome } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";

/** How long the console waits for GitHub. */
const GITHUB_GIVES_UP_MS = 10_000;

test("while GitHub hangs a deploy is taken at once, and goes out when GitHub answers again", async ({
  page,
  staging,
  sessionFor,
  control,
  sandbox,
  api,
}) => {
  test.slow();
  await sessionFor(page.context(), "operator");
  await control.scenario({ hang: ["github"] });
  const before = performance.now();
  const deploy = await api("operator").request({ surface_id: "api-staging", reason: "GitHub is slow today" });
  expect(performance.now() - before).toBeLessThan(GITHUB_GIVES_UP_MS / 2);
  expect(deploy.state).toBe("requested");

  await page.goto(`${staging}/deploys/${deploy.id}`);
  await expect(outcome(page, "Requested")).toBeVisible();
  await expect(chip(page, "api-staging")).toBeVisible();
  await expect(
    page
      .getByText(/GitHub/)
      .filter({ hasText: /did not answer|no answer|within 10 s/i })
      .first(),
  ).toBeVisible({ timeout: 25_000 });

  // A branch is looked up on GitHub: the refusal says so, and is no failure of the console's own.
  const order = { surface_id: "getraxx", ref: "feature/audit-export", confirm: "getraxx" };
  const token = sandbox.operator.api_token;
  const refused = await callApi(staging, { path: "/api/deploys", method: "POST", token, body: order });
  expect(refused.read(problemSchema)).toMatchObject({ status: 504, code: "upstream_timeout" });

  await control.scenario({ hang: null });
  await expect(outcome(page, "Succeeded")).toBeVisible({ timeout: 60_000 });
  const { run_id, correlation_id } = await api("operator").read(deploy.id);
  expect(run_id).not.toBeNull();
  expect((await control.dispatches())[correlation_id]).toBe(1);
});

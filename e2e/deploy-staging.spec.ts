import { z } from "zod";
import { callApi } from "@/e2e/api";
import { chip, deployIdOf, openDeployModal, outcome, tile } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";
import { openPersonMenu } from "@/e2e/person";
import { auditListSchema } from "@/lib/audit/schemas";

const SURFACE = "api-staging";

test("an operator deploys api-staging and follows it to the end over three pages and a reload", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  control,
  api,
}) => {
  // The run waits for an approval, so that the tour below ends before the deploy does.
  await control.scenario({ stuck_approval: [SURFACE] });
  await sessionFor(page.context(), "operator");
  await page.goto(staging);
  const modal = await openDeployModal(page, SURFACE);
  await expect(modal.getByText("All checks passed")).toBeVisible();
  await modal.getByLabel("Reason (optional)").fill("A journey through the console");
  await modal.getByRole("button", { name: "Deploy to STAGING" }).click();
  await expect(modal).toBeHidden();
  await expect(chip(page, SURFACE)).toBeVisible();
  await expect(
    tile(page, SURFACE).getByRole("link", { name: /^(Requested|Dispatching|Queued)|waits for/ }),
  ).toBeVisible();

  await page.getByRole("link", { name: "Activity", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Activity", level: 1 })).toBeVisible();
  await expect(chip(page, SURFACE)).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "A journey through the console" }).first()).toContainText(
    /is deploying/,
  );

  await openPersonMenu(page);
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
  await page.reload();
  await expect(chip(page, SURFACE)).toBeVisible();

  await chip(page, SURFACE).click();
  await page.getByRole("dialog", { name: "In flight" }).getByRole("link", { name: SURFACE, exact: true }).click();
  await expect(page.getByRole("heading", { name: SURFACE, level: 1 })).toBeVisible();
  await expect(page.getByText(/waits for an approval/).first()).toBeVisible();
  await expect(page).toHaveTitle(`⏸ ${SURFACE} waits · ● STAGING`);
  const id = deployIdOf(page);
  await control.approve(await api("operator").runId(id));

  await expect(chip(page, /step \d of 9/)).toBeVisible();
  await expect(page).toHaveTitle(/^◔ (\d\/9 )?api-staging · ● STAGING$/);
  await expect(outcome(page, "Succeeded")).toBeVisible({ timeout: 30_000 });
  await expect(chip(page, `${SURFACE} succeeded`)).toBeVisible();
  await expect(page.getByText("A journey through the console")).toBeVisible();
  await expect(page).toHaveTitle(/^● STAGING · /);

  const search = new URLSearchParams({ surface_id: SURFACE, limit: "50" });
  const answer = await callApi(staging, { path: `/api/audit?${search}`, token: sandbox.viewer.api_token });
  const rows = answer.read(auditListSchema).items.filter(({ subject }) => subject.id === id);
  expect(rows.map(({ action }) => action.replace("console.deploy.", "")).reverse()).toEqual([
    "intent",
    "dispatched",
    "resolved",
    "running",
    "verifying",
    "succeeded",
  ]);
  expect(rows.at(-1)?.actor.email).toBe(sandbox.operator.email);
});

test("what was deployed is what the tile then calls live", async ({ page, staging, sandbox, sessionFor, api }) => {
  const deploy = await api("operator").request({ surface_id: SURFACE });
  await api("operator").until(deploy.id, "succeeded");
  const surfaces = await callApi(staging, { path: "/api/surfaces", token: sandbox.viewer.api_token });
  const tiles = surfaces.read(
    z.array(z.object({ surface_id: z.string(), live: z.object({ sha: z.string() }).nullable() })),
  );
  expect(tiles.find(({ surface_id }) => surface_id === SURFACE)?.live?.sha).toBe(deploy.sha);

  await sessionFor(page.context(), "viewer");
  await page.goto(staging);
  await expect(tile(page, SURFACE)).toContainText("in sync");
  await expect(tile(page, SURFACE)).toContainText(deploy.sha.slice(0, 7));
});

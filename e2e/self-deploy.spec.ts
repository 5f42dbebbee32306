import { z } from "zod";
import { callApi } from "@/e2e/api";
import { chip, openDeployModal, openMenu, outcome } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";
import { running } from "@/e2e/promoting";
import { glimpse } from "@/e2e/screenshot";

const SURFACE = "console-staging";
const APP = "raxx-console-staging";
const versionSchema = z.object({ sha: z.string() });

test("the tab that deploys its own console survives the restart, says so, and shows the end once the new build serves", async ({
  page,
  staging,
  sandbox,
  sessionFor,
  control,
}) => {
  test.slow();
  const token = sandbox.operator.api_token;
  const review = { path: `/api/surfaces/${SURFACE}/review`, token };
  const newest = async () => (await callApi(staging, review)).read(versionSchema).sha;
  // Whatever journeys ran before, there is something newer to ship, and the console knows.
  const sha = await control.commit("Tables remember their width (#930)");
  await expect.poll(newest, { timeout: 45_000 }).toBe(sha);
  const before = await running(staging);
  await control.scenario({ speed: 3 });
  await sessionFor(page.context(), "operator");
  let isAway = false;
  await page.route(`${staging}/api/**`, (route) => (isAway ? route.abort("connectionrefused") : route.continue()));
  await page.goto(staging);
  // Whoever made this page marked it; a page made anew has no mark.
  await page.evaluate(() => document.documentElement.setAttribute("data-made", "before the restart"));
  const modal = await openDeployModal(page, SURFACE);
  await modal.getByRole("button", { name: "Deploy to STAGING" }).click();
  await expect(modal).toBeHidden();

  // A restart on this machine may be over between two looks of the page; a slower machine's is told by refusing a few more.
  await expect.poll(() => control.live(APP), { timeout: 30_000 }).not.toBe(before);
  isAway = true;
  await expect(chip(page, /console restarting, last seen/)).toBeVisible();
  await expect(chip(page, SURFACE)).toBeVisible();
  await glimpse(page, "console-restarting", { viewport: true });
  isAway = false;

  await expect.poll(() => running(staging), { timeout: 60_000 }).toBe(sha);
  const isMadeAnew = () => page.evaluate(() => !document.documentElement.hasAttribute("data-made")).catch(() => false);
  await expect.poll(isMadeAnew, { timeout: 60_000, message: "the tab reloads by itself" }).toBe(true);
  // The chip tells the end for some seconds only; the tile and the history keep it.
  const menu = await openMenu(page, SURFACE);
  await expect(menu.getByRole("link", { name: "Succeeded" })).toBeVisible({ timeout: 60_000 });
  await page.goto(`${staging}/deploys?surface_id=${SURFACE}`);
  await page.getByRole("link", { name: SURFACE, exact: true }).first().click();
  await expect(outcome(page, "Succeeded")).toBeVisible({ timeout: 60_000 });
  await page.getByText("Timeline", { exact: true }).click();
  await expect(page.getByText(/console-staging runs [0-9a-f]{7}/).first()).toBeVisible();
});

import type { Page } from "@playwright/test";
import { callApi, problemSchema } from "@/e2e/api";
import { expect, test } from "@/e2e/fixtures";

const banner = (page: Page) => page.getByRole("region", { name: "Environment" });

/** The colour behind the environment's word, as red, green and blue from 0 to 255. */
async function bannerColour(page: Page): Promise<{ red: number; green: number; blue: number }> {
  return banner(page).evaluate((element) => {
    const canvas = document.createElement("canvas").getContext("2d");
    if (canvas === null) throw new Error("no canvas");
    canvas.fillStyle = getComputedStyle(element).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return { red, green, blue };
  });
}

const favicon = (page: Page) => page.locator('link[rel="icon"]').getAttribute("href");

test("production is red and says PRODUCTION, staging is purple and says STAGING", async ({
  page,
  staging,
  production,
  sessionFor,
}) => {
  await sessionFor(page.context(), "viewer", "staging");
  await sessionFor(page.context(), "viewer", "production");

  await page.goto(production);
  await expect(banner(page)).toContainText("PRODUCTION");
  await expect(banner(page)).toContainText("SIMULATED");
  await expect(page).toHaveTitle(/PRODUCTION/);
  const red = await bannerColour(page);
  expect(red.red).toBeGreaterThan(2 * Math.max(red.green, red.blue));
  const productionIcon = await favicon(page);

  await page.goto(staging);
  await expect(banner(page)).toContainText("STAGING");
  await expect(page).toHaveTitle(/STAGING/);
  const purple = await bannerColour(page);
  expect(Math.min(purple.red, purple.blue)).toBeGreaterThan(1.3 * purple.green);
  expect(purple.blue).toBeGreaterThan(purple.red);
  expect(await favicon(page)).not.toBe(productionIcon);
});

test("the pill says where the other console is, and neither it nor the banner leads anywhere", async ({
  page,
  staging,
  production,
  sessionFor,
}) => {
  await sessionFor(page.context(), "viewer");
  await page.goto(staging);
  const pill = page.getByRole("banner").getByText("STAGING", { exact: true }).last();
  await pill.hover();
  await expect(page.getByRole("tooltip")).toContainText(production);
  await pill.click();
  await banner(page).click();
  await expect(page).toHaveURL(`${staging}/`);
  await expect(banner(page).getByRole("link")).toHaveCount(0);
  await expect(banner(page).getByRole("button")).toHaveCount(0);
});

test("nothing a request carries besides its host can change the environment", async ({ another, staging }) => {
  const elsewhere = "console.localhost:3101";
  const page = await another("viewer", {
    extraHTTPHeaders: { "x-forwarded-host": elsewhere, forwarded: `host=${elsewhere}` },
  });
  await page.goto(`${staging}/?environment=production&selected_env=production`);
  await expect(banner(page)).toContainText("STAGING");
  await expect(page).toHaveTitle(/STAGING/);
});

test("a host that is no console is misdirected, before any session is read", async ({ page, staging, sandbox }) => {
  const unknown = new URL(staging);
  unknown.hostname = "elsewhere.localhost";
  const answer = await page.goto(unknown.href);
  expect(answer?.status()).toBe(421);
  await expect(page.getByRole("heading", { name: "This address is not a console" })).toBeVisible();

  const call = { path: "/api/surfaces", token: sandbox.admin.api_token, headers: { host: "console.localhost" } };
  const refused = await callApi(staging, call);
  expect(refused.status).toBe(421);
  expect(refused.read(problemSchema).code).toBe("misdirected");
});

import type { Page } from "@playwright/test";
import { callApi } from "@/e2e/api";
import { expect, test } from "@/e2e/fixtures";
import { countData, countTimers, iconOf, issueScreen, nextLook, opacityOf, readWall } from "@/e2e/screen";

const WALL = "**/api/wall";
const STAMP = /^STALE \d\d:\d\d$/;
/** What an icon is filled with that vouches for nothing. */
const GREY = encodeURIComponent("#6b747e");

const stamps = (page: Page) => page.getByText(STAMP);
const verdict = (page: Page) => page.getByRole("heading", { level: 1 });

/** Lets a good answer come: the looks go by the page's clock, the answers by the network. */
async function untilFresh(page: Page): Promise<void> {
  await expect
    .poll(async () => {
      await nextLook(page);
      return page.title();
    })
    .not.toContain("STALE");
  await expect(stamps(page)).toHaveCount(0);
}

async function openWall(page: Page, baseUrl: string, token: string): Promise<void> {
  await page.clock.install();
  await page.goto(`${baseUrl}/wall?token=${token}`);
  await expect(verdict(page)).toBeVisible();
  await untilFresh(page);
}

test("a wall whose data is cut looks stale within 15 s on every element, in title and icon, and is fresh again by itself", async ({
  page,
  sandbox,
  production,
}) => {
  const { token } = await issueScreen(sandbox, "production");
  await openWall(page, production, token);
  expect(page.url()).toBe(`${production}/wall`);
  await expect(page.getByText("PRODUCTION").first()).toBeVisible();
  await expect.poll(() => opacityOf(page, ".tag")).toBe("0");
  await expect.poll(() => opacityOf(page, ".frozen")).toBe("0");
  for (const cut of ["refused", "hanging", "failing"] as const) {
    await page.route(WALL, async (route) => {
      if (cut === "refused") await route.abort();
      if (cut === "failing") await route.fulfill({ status: 503, body: "" });
    });
    await page.clock.runFor(15_000);
    await expect(verdict(page), cut).toHaveText(STAMP);
    await expect(stamps(page)).toHaveCount(1 + (await countData(page)));
    expect(await page.title()).toMatch(/^▨ STALE 00:\d\d · ■ PRODUCTION$/);
    expect(await iconOf(page)).toContain(GREY);
    await page.unroute(WALL);
    await untilFresh(page);
    expect(await iconOf(page)).not.toContain(GREY);
  }
});

test("a screen whose token is revoked says so in words within a minute, keeps no data, and shows it again with another", async ({
  page,
  sandbox,
  staging,
}) => {
  const { id, token } = await issueScreen(sandbox, "staging");
  await openWall(page, staging, token);
  await expect(page.getByText("STAGING", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "api-prod" })).toBeVisible();
  const path = `/api/displays/${id}`;
  await callApi(staging, { path, method: "DELETE", token: sandbox.admin.api_token });
  await page.clock.runFor(5_000);
  await expect(page.getByRole("heading", { name: "Display token revoked", level: 1 })).toBeVisible();
  await expect(page.getByText("An admin revoked “ops-room-1”")).toBeVisible();
  await expect(page.getByText("api-prod")).toHaveCount(0);
  expect(await page.title()).toBe("⛔ Display token revoked · ● STAGING");
  await page.reload();
  await expect(page.getByRole("heading", { name: "Display token revoked", level: 1 })).toBeVisible();
  const another = await issueScreen(sandbox, "staging");
  await page.goto(`${staging}/wall?token=${another.token}`);
  await expect(page.getByRole("heading", { name: "api-prod" })).toBeVisible();
});

test("a wall loads itself anew when another build serves", async ({ page, sandbox, production }) => {
  const { token } = await issueScreen(sandbox, "production");
  await openWall(page, production, token);
  await page.route(WALL, async (route) => {
    const wall = await readWall(production, token);
    // A page that loads itself anew meanwhile has no use for it.
    await route.fulfill({ json: { ...wall, build: "f".repeat(40) } }).catch(() => undefined);
  });
  let isLoaded = false;
  page.once("load", () => {
    isLoaded = true;
  });
  const looked = async () => {
    if (!isLoaded) await nextLook(page).catch(() => undefined);
    return isLoaded;
  };
  await expect.poll(looked, { timeout: 90_000 }).toBe(true);
  await page.unroute(WALL);
  await expect(verdict(page)).toBeVisible();
});

test("a day of looks leaves no more elements and no more timers than the first minute", async ({
  page,
  sandbox,
  production,
}) => {
  test.slow();
  const timers = await countTimers(page);
  const { token } = await issueScreen(sandbox, "production");
  await openWall(page, production, token);
  const elements = () => page.evaluate(() => document.querySelectorAll("*").length);
  const before = { elements: await elements(), timers: await timers() };
  for (let hour = 0; hour < 24; hour++) {
    await page.clock.fastForward(3_570_000);
    await page.clock.runFor(30_000);
  }
  await untilFresh(page);
  expect(await elements()).toBeLessThanOrEqual(before.elements + 20);
  expect(await timers()).toBeLessThanOrEqual(before.timers + 2);
});

test("a page whose script stands still is frozen within 8 s, by styles alone, and lives on with it", async ({
  page,
  sandbox,
  production,
}) => {
  const { token } = await issueScreen(sandbox, "production");
  await page.goto(`${production}/wall?token=${token}`);
  await expect.poll(() => page.title()).toContain("■ PRODUCTION");
  await expect.poll(() => opacityOf(page, ".frozen")).toBe("0");
  await page.evaluate(() => {
    const end = Date.now() + 8_000;
    while (Date.now() < end) {
      // The thread is stuck.
    }
  });
  await expect.poll(() => opacityOf(page, ".frozen"), { intervals: [50] }).toBe("1");
  await expect.poll(() => opacityOf(page, ".frozen"), { intervals: [50] }).toBe("0");
});

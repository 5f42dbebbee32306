import { chip, outcome } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";
import { consolePid } from "@/e2e/sandbox";

test("a console killed in the middle of a deploy comes back, and the open tab sees the end without a reload", async ({
  page,
  slot,
  staging,
  sessionFor,
  control,
  api,
}) => {
  test.slow();
  await control.scenario({ speed: 2 });
  await sessionFor(page.context(), "operator");
  const deploy = await api("operator").request({ surface_id: "api-staging" });
  await page.goto(`${staging}/deploys/${deploy.id}`);
  await expect(chip(page, /step \d of 9/)).toBeVisible({ timeout: 20_000 });
  const loadedAt = await page.evaluate(() => performance.timeOrigin);

  const before = consolePid(slot, "staging");
  if (before === null) throw new Error("no staging console is running");
  process.kill(before, "SIGKILL");
  await expect.poll(() => consolePid(slot, "staging"), { timeout: 20_000 }).not.toBe(before);
  await expect.poll(() => consolePid(slot, "staging"), { timeout: 20_000 }).not.toBeNull();

  await expect(outcome(page, "Succeeded")).toBeVisible({ timeout: 60_000 });
  await expect(chip(page, /No deploys running|succeeded/)).toBeVisible();
  expect(await page.evaluate(() => performance.timeOrigin)).toBe(loadedAt);
  expect((await control.dispatches())[deploy.correlation_id]).toBe(1);
});

import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/fixtures";
import { queryConsole } from "@/e2e/sandbox";

/** Presses keys one by one, and answers how many. */
async function press(page: Page, keys: readonly string[]): Promise<number> {
  for (const key of keys) await page.keyboard.press(key);
  return keys.length;
}

test("whether a pull request is live takes six keys at most, and the answer leads on", async ({
  page,
  staging,
  sandbox,
  sessionFor,
}) => {
  await sessionFor(page.context(), "viewer");
  await page.goto(`${staging}/flags`);
  await expect(page.getByRole("heading", { name: "Flags", level: 1 })).toBeVisible();
  const known = {
    text: "SELECT pull FROM known_commits WHERE pull BETWEEN 100 AND 999 ORDER BY committed_at DESC LIMIT 1",
    values: [],
  };
  const [newest] = await queryConsole<{ pull: number }>(sandbox.staging.database_url, known);
  // Typed on at once: what comes before the palette is there is not lost, and acts on nothing.
  expect(await press(page, ["Control+k", ...`#${newest?.pull ?? ""}`])).toBeLessThanOrEqual(6);
  const palette = page.getByRole("dialog", { name: "Find or do" });
  await expect(palette.getByRole("combobox", { name: "Find or do" })).toHaveValue(`#${newest?.pull ?? ""}`);
  await expect(palette.getByText(/Live on \d of 6 surfaces|Live nowhere/)).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Where is my change?" })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`/where\\?ref=%23${newest?.pull ?? ""}$`));
});

test("who deployed a surface on a day takes twelve keys at most", async ({ page, staging, sessionFor }) => {
  await sessionFor(page.context(), "viewer");
  await page.goto(`${staging}/activity`);
  await expect(page.getByText("New entries appear here.")).toBeVisible();
  const keys = await press(page, ["/", ..."api-s", "Space", ..."tue", "Enter"]);
  expect(keys).toBeLessThanOrEqual(12);
  await expect(page).toHaveURL(/surface%3Aapi-staging\+on%3A\d{4}-\d{2}-\d{2}/);
  await expect(page.getByRole("button", { name: /^Remove on Tuesday/ })).toBeVisible();
  const days = page.getByRole("heading", { level: 2 });
  await expect(days.or(page.getByText("Nothing matches this filter")).first()).toBeVisible();
  for (const day of await days.allTextContents()) expect(day).toContain("Tuesday");
});

test("single keys are no keys in a field, and none at all once they are switched off", async ({
  page,
  staging,
  sessionFor,
}) => {
  await sessionFor(page.context(), "operator");
  await page.goto(`${staging}/activity`);
  await expect(page.getByText("New entries appear here.")).toBeVisible();
  const field = page.getByRole("combobox", { name: "Add a filter" });
  await press(page, ["/", "d", "?", "1"]);
  await expect(field).toHaveValue("d?1");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await field.blur();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await sheet.getByRole("checkbox").uncheck();
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await press(page, ["?", "/"]);
  await expect(sheet).toBeHidden();
  await expect(field).not.toBeFocused();
});
